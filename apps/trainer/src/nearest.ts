import { closest, distance } from 'fastest-levenshtein';

/** The known name that was probably meant; undefined when none is near: more than a third of its letters differ. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const name = closest(
    given.toLowerCase(),
    known.map((candidate) => candidate.toLowerCase()),
  );
  const match = known.find((candidate) => candidate.toLowerCase() === name)!;
  return distance(given.toLowerCase(), name) <= Math.max(2, match.length / 3) ? match : undefined;
}
