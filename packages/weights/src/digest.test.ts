import { describe, expect, it } from 'vitest';
import { equalDigests, sha256Hex } from './digest.ts';

describe('sha256Hex', () => {
  // FIPS 180-2, appendix B.1; and the empty message.
  it.each([
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ])('of "%s"', async (text, digest) => {
    expect(await sha256Hex(new TextEncoder().encode(text))).toBe(digest);
  });

  it('reads a view, not the buffer behind it', async () => {
    const buffer = new TextEncoder().encode('xabcx');
    expect(await sha256Hex(buffer.subarray(1, 4))).toBe(await sha256Hex(new TextEncoder().encode('abc')));
  });
});

describe('equalDigests', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abd', false],
    ['bbc', 'abc', false],
    ['abc', 'ab', false],
    ['', '', true],
  ])('of %s and %s', (a, b, equal) => {
    expect(equalDigests(a, b)).toBe(equal);
  });
});
