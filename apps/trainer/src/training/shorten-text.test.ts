import { numericSeed, PURPOSE, RandomStream } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { shortenText } from './shorten-text.ts';

const phrases = ['hair', 'skin', 'eyes', 'mouth'];

describe('shortenText', () => {
  it('keeps all phrases about half of the time, and at least one, in their order', () => {
    const random = new RandomStream(numericSeed(3), PURPOSE.trainingLabels);
    const texts = Array.from({ length: 800 }, () => shortenText(phrases, random));
    const ofLength = (length: number) => texts.filter((text) => text.length === length).length / texts.length;
    // Half, and a quarter of the other half; for the others that quarter alone.
    expect(ofLength(4)).toBeCloseTo(0.625, 1);
    for (const length of [1, 2, 3]) expect(ofLength(length)).toBeCloseTo(0.125, 1);
    for (const text of texts) expect(text).toEqual(phrases.filter((phrase) => text.includes(phrase)));
    const alone = new Set(texts.filter(({ length }) => length === 1).flat());
    expect(alone).toEqual(new Set(phrases));
  });

  it('has nothing to leave out of nothing', () => {
    expect(shortenText([], new RandomStream(numericSeed(1)))).toEqual([]);
  });
});
