import { fnv1a64 } from './fnv1a.ts';
import { SamplingError } from './sampling-error.ts';
import { utf8Bytes } from './utf8.ts';

/** What a picture is asked for by: a 64-bit Philox key (two uint32), and the text that it came from. */
export type Seed = { readonly low: number; readonly high: number; readonly text: string };

/** A text that is no seed. */
export class SeedError extends SamplingError {
  constructor(what: string, detail: string, fix: string) {
    super(what, detail, fix);
    this.name = 'SeedError';
  }
}

const MAX_LENGTH = 256;
const MAX_NUMBER = 0xffff_ffff;
const HASHED = 0x8000_0000;
const CANONICAL_NUMBER = /^(?:0|[1-9][0-9]{0,9})$/;

/**
 * Reads a seed. "0".."4294967295" in canonical decimal is that number's key, (n, 0). Any other text of 1 to 256 UTF-16
 * units is hashed, FNV-1a over its UTF-8 bytes, and the top bit of the key is set, so no word is ever the same seed as
 * a number. Text is taken as it is: "007", " 7" and "7" are three seeds, and nothing is Unicode-normalized.
 *
 * @throws SeedError for the empty text, one over 256 units, or one with half of a surrogate pair.
 */
export function parseSeed(text: string): Seed {
  if (CANONICAL_NUMBER.test(text) && Number(text) <= MAX_NUMBER) return { low: Number(text), high: 0, text };
  if (text.length === 0) {
    throw new SeedError(
      'The seed is empty.',
      'An empty text names no picture.',
      'Give a number or a word, such as 42.',
    );
  }
  if (text.length > MAX_LENGTH) {
    const detail = `It has ${text.length} UTF-16 units; the limit is ${MAX_LENGTH}.`;
    throw new SeedError('The seed is too long.', detail, 'Shorten it.');
  }
  const bytes = utf8Bytes(text);
  if (bytes === undefined) {
    const detail = 'It holds a lone surrogate (U+D800 to U+DFFF), which UTF-8 cannot express.';
    throw new SeedError('The seed is not well-formed Unicode.', detail, 'Remove the broken character.');
  }
  const hash = fnv1a64(bytes);
  return { low: Number(hash & 0xffff_ffffn), high: (Number(hash >> 32n) | HASHED) >>> 0, text };
}

/**
 * The seed of a number, the same as that of its decimal text.
 *
 * @throws SeedError unless `n` is an integer from 0 to 4294967295.
 */
export function numericSeed(n: number): Seed {
  if (!Number.isInteger(n) || n < 0 || n > MAX_NUMBER) {
    const fix = `Give an integer from 0 to ${MAX_NUMBER}; other seeds are texts.`;
    throw new SeedError('The number is no seed.', `It is ${n}.`, fix);
  }
  return parseSeed(String(n));
}
