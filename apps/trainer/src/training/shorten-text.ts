import type { RandomStream } from '@omokage/models/sampling';

/**
 * Phrases of a text as somebody might ask for them, who says less than a caption does: half of the time all of them, otherwise from
 * one to all of them, any number as likely as another.
 */
export function shortenText<Phrase>(phrases: readonly Phrase[], random: RandomStream): Phrase[] {
  if (phrases.length === 0 || random.integer(2) === 0) return [...phrases];
  const count = 1 + random.integer(phrases.length);
  const kept = new Set(random.permutation(phrases.length).subarray(0, count));
  return phrases.filter((_, index) => kept.has(index));
}
