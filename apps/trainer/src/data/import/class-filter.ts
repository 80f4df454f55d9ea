import { UserError } from '../../errors.ts';

/** The classes that are wanted, in the order of the data; all when none are named. Throws `UserError` for one unknown. */
export function keepClasses(known: readonly string[], wanted: readonly string[] | undefined): string[] {
  if (wanted === undefined) return [...known];
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      'invalid --classes',
      `there is no class "${unknown}"; classes: ${known.slice(0, 20).join(', ') || 'none'}${known.length > 20 ? ', ...' : ''}`,
      'name classes of the data, separated by commas',
    );
  }
  return known.filter((name) => wanted.includes(name));
}
