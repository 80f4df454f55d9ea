import { describe, expect, it } from 'vitest';
import { crc32c } from './crc32c.ts';

const text = (value: string) => new TextEncoder().encode(value);

describe('crc32c', () => {
  it.each([
    ['nothing', text(''), 0],
    ['the usual check', text('123456789'), 0xe306_9283],
    // RFC 3720, appendix B.4, whose bytes stand in the order of the wire.
    ['32 zeros', new Uint8Array(32), 0x8a91_36aa],
    ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8_ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd_794e],
    ['31 to 0', Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113f_db5c],
  ])('of %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});
