import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fnv1a64 } from './fnv1a.ts';
import { numericSeed, parseSeed, SeedError } from './seed.ts';
import { utf8Bytes } from './utf8.ts';

describe('fnv1a64', () => {
  it.each([
    ['', 0xcbf29ce484222325n],
    ['a', 0xaf63dc4c8601ec8cn],
    ['foobar', 0x85944171f73967e8n],
  ])('gives the published hash of %j', (text, hash) => {
    expect(fnv1a64(utf8Bytes(text)!)).toBe(hash);
  });
});

describe('utf8Bytes', () => {
  it('agrees with TextEncoder on every well-formed string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Bytes(text)).toEqual([...new TextEncoder().encode(text)]);
      }),
    );
  });

  it.each(['\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}', '\u{10ffff}'])('holds at %j', (text) => {
    expect(utf8Bytes(text)).toEqual([...new TextEncoder().encode(text)]);
  });
});

describe('parseSeed', () => {
  it.each(['0', '1', '42', '4294967295'])('reads %s as a number', (text) => {
    expect(parseSeed(text)).toEqual({ low: Number(text), high: 0, text });
    expect(numericSeed(Number(text))).toEqual(parseSeed(text));
  });

  it.each(['4294967296', '007', '00', '-1', '+1', ' 7', '7 ', '7\n', '1e3', '1.0', '٧', '9999999999'])(
    'reads %j as a word',
    (text) => {
      expect(parseSeed(text).high).toBeGreaterThanOrEqual(0x8000_0000);
    },
  );

  it('keeps 63 bits of the hash', () => {
    expect(parseSeed('foobar')).toEqual({ high: 0x85944171, low: 0xf73967e8, text: 'foobar' });
    const { high, low } = parseSeed('foo'); // dcb27518fed9d577
    expect([high, low]).toEqual([0xdcb27518, 0xfed9d577]);
  });

  it('sets the top bit where the hash has none', () => {
    const text = Array.from({ length: 64 }, (_, i) => `word ${i}`).find((word) => {
      return fnv1a64(utf8Bytes(word)!) < 1n << 63n;
    })!;
    const key = (BigInt(parseSeed(text).high) << 32n) | BigInt(parseSeed(text).low);
    expect(key).toBe(fnv1a64(utf8Bytes(text)!) | (1n << 63n));
  });

  it('tells texts apart that look alike', () => {
    const keys = ['é', 'e\u0301', 'É', ' é'].map((text) => `${parseSeed(text).high} ${parseSeed(text).low}`);
    expect(new Set(keys).size).toBe(4);
  });

  it('takes 256 units and refuses 257', () => {
    expect(parseSeed('x'.repeat(256)).text).toHaveLength(256);
    expect(() => parseSeed('x'.repeat(257))).toThrow(/257 UTF-16 units; the limit is 256/);
  });

  it.each(['', '\ud800', 'a\udc00b', '\udc00\ud800'])('refuses %j in three parts', (text) => {
    let error: unknown;
    try {
      parseSeed(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(SeedError);
    const { message, what, detail, fix, name } = error as SeedError;
    expect(name).toBe('SeedError');
    expect(message).toBe(`${what}\n${detail}\n${fix}`);
  });
});

describe('numericSeed', () => {
  it.each([-1, 1.5, 2 ** 32, Number.NaN, Infinity])('refuses %d', (n) => {
    expect(() => numericSeed(n)).toThrow(SeedError);
  });

  it('reads -0 as 0', () => {
    expect(numericSeed(-0)).toEqual({ low: 0, high: 0, text: '0' });
  });
});
