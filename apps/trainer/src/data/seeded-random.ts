import { createHash } from 'node:crypto';

/**
 * A source of numbers in [0, 1) fixed by a string: sfc32 (C. Doty-Humphrey, PractRand) seeded with the string's
 * sha256. For drawing data sets only; latents come from the specified generator in `@omokage/models`.
 */
export function seededRandom(seed: string): () => number {
  const digest = createHash('sha256').update(seed).digest();
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => digest.readInt32LE(at));
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
