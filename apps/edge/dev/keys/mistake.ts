/** Something that whoever typed the command can put right: what happened, the detail, and what to do. */
export class Mistake extends Error {
  override name = 'Mistake';

  constructor(what: string, detail: string, fix: string) {
    super(`${what}\n  ${detail}\n  ${fix}`);
  }
}
