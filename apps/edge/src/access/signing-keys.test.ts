import { describe, expect, it } from 'vitest';
import { parseSigningKeys, SigningKeys } from './signing-keys.ts';

const A = 'A'.repeat(43);

describe('SIGNING_KEYS', () => {
  it('is an object of keys', () => {
    expect(parseSigningKeys(JSON.stringify({ '2026-11': A, old: `${'B'.repeat(64)}` }))).toMatchObject([
      { kid: '2026-11', secret: new Uint8Array(32) },
      { kid: 'old', secret: { length: 48 } },
    ]);
    expect(parseSigningKeys(undefined)).toEqual([]);
    expect(parseSigningKeys('')).toEqual([]);
  });

  it.each([
    ['A', /not a JSON object/],
    ['["A"]', /not a JSON object/],
    ['{"a b":"A"}', /not a JSON object/],
    ['{"a":1}', /not a JSON object/],
    [JSON.stringify({ a: 'A'.repeat(42) }), /"a" is not base64url of 32 bytes/],
    [JSON.stringify({ a: `${A}=` }), /"a" is not base64url of 32 bytes/],
  ])('is not %s, and the error does not repeat a key', (secret, message) => {
    const parse = () => parseSigningKeys(secret);
    expect(parse).toThrow(message);
    expect(parse).not.toThrow('AAAA');
  });

  it('is imported anew when it changes', async () => {
    const keys = new SigningKeys();
    const first = await keys.from(JSON.stringify({ a: A }));
    expect(await keys.from(JSON.stringify({ a: A }))).toBe(first);
    expect([...(await keys.from(JSON.stringify({ b: A }))).keys()]).toEqual(['b']);
    expect((await keys.from(undefined)).size).toBe(0);
  });
});
