import { z } from '@hono/zod-openapi';
import { numericSeed, type Seed } from '@omokage/models/sampling';
import { MOST_FACES } from './face-limits.ts';
import { readSeed } from './seed.ts';

/** Several seeds in one parameter: `1-16`, `1,5,9-12`, `ada,grace`. */

export const SEEDS_ALLOWED =
  `1 to ${MOST_FACES} seeds, parted by commas, of which numbers in a row may be written as a range, such as 1-16 or 1,5,9-12; ` +
  'texts with a comma in them, or spaces around them, have no place here';

const MOST_TEXT = 1_024;
const MOST_NUMBER = 0xffff_ffff;
const RANGE = /^(\d+)-(\d+)$/;
const NUMBER = /^(?:0|[1-9]\d{0,9})$/;
/** Numbers in a row from this many on are written as a range. */
const LEAST_RANGE = 3;

/** Reads a list, in its order. A seed may come twice. */
export const seedListSchema = z.string().transform((text, context): Seed[] => {
  const fail = (message: string) => {
    context.addIssue({ code: 'custom', message, params: { problem: 'invalid-seed', allowed: SEEDS_ALLOWED } });
    return z.NEVER;
  };
  if (text.length > MOST_TEXT) return fail(`the list has ${text.length} characters, of at most ${MOST_TEXT}`);
  const seeds: Seed[] = [];
  for (const item of text.split(',').map((part) => part.trim())) {
    if (item === '') return fail(text === '' ? 'the list is empty' : 'a place of the list is empty');
    const range = RANGE.exec(item);
    if (range === null) {
      seeds.push(readSeed(item, context));
      if (context.issues.length > 0) return z.NEVER;
    } else {
      const [from, to] = [range[1], range[2]].map((bound) => (NUMBER.test(bound) ? Number(bound) : Number.NaN));
      if (!(from <= to && to <= MOST_NUMBER)) return fail(`"${item.slice(0, 40)}" is no range of seeds`);
      // Counted before they are made: a range may hold four thousand million.
      if (seeds.length + to - from + 1 > MOST_FACES) return fail(`there are more than ${MOST_FACES} seeds`);
      for (let number = from; number <= to; number++) seeds.push(numericSeed(number));
    }
    if (seeds.length > MOST_FACES) return fail(`there are more than ${MOST_FACES} seeds`);
  }
  return seeds;
});

/**
 * The one spelling of a list: three numbers in a row or more are a range, all else stands for itself.
 * @param spell how a text is written.
 */
export function formatSeedList(seeds: readonly Seed[], spell: (text: string) => string = (text) => text): string {
  const items: string[] = [];
  for (let at = 0; at < seeds.length; ) {
    const length = rowFrom(seeds, at);
    const row = seeds.slice(at, at + length);
    items.push(
      ...(length < LEAST_RANGE ? row.map(({ text }) => spell(text)) : [`${row[0].text}-${row[length - 1].text}`]),
    );
    at += length;
  }
  return items.join(',');
}

/** How many seeds from `at` on are numbers of which each is the next. */
function rowFrom(seeds: readonly Seed[], at: number): number {
  if (!isNumber(seeds[at])) return 1;
  let end = at + 1;
  while (end < seeds.length && isNumber(seeds[end]) && seeds[end].low === seeds[end - 1].low + 1) end++;
  return end - at;
}

const isNumber = ({ high }: Seed): boolean => high === 0;
