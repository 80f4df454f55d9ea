/** A line of a command's result, on stdout; progress goes to stderr. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
