import { describe, expect, it } from 'vitest';
import { digestOf, formatKey, isKeyId, mintKey, parseKey } from './api-key.ts';

describe('an API key', () => {
  it('is read as it was written, and no two are alike', () => {
    const keys = Array.from({ length: 50 }, mintKey);
    for (const key of keys) {
      expect(parseKey(formatKey(key))).toEqual(key);
      expect(isKeyId(key.id)).toBe(true);
    }
    expect(new Set(keys.map(formatKey)).size).toBe(keys.length);
  });

  it('has 200 random bits of a secret: every character of its alphabet comes up', () => {
    const drawn = new Set(Array.from({ length: 50 }, () => mintKey().secret).join(''));
    expect([...drawn].sort().join('')).toBe('234567abcdefghijklmnopqrstuvwxyz');
    expect(mintKey().secret).toHaveLength(40);
  });

  it.each([
    '',
    'omk',
    'omk_abcdefghij',
    `omk_abcdefghij_${'a'.repeat(39)}`,
    `omk_abcdefghij_${'a'.repeat(41)}`,
    `omk_abcdefghi_${'a'.repeat(40)}`,
    `omk_abcdefghij_${'A'.repeat(40)}`,
    `omk_abcdefghi1_${'a'.repeat(40)}`,
    ` omk_abcdefghij_${'a'.repeat(40)}`,
    `omk_abcdefghij_${'a'.repeat(40)}\n`,
  ])('is not %j', (text) => expect(parseKey(text)).toBeUndefined());

  it('is stored as SHA-256', async () => {
    // sha256sum of "abc", from FIPS 180-2
    expect(Buffer.from(await digestOf('abc')).toString('hex')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
