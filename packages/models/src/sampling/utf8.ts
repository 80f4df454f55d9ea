/**
 * UTF-8 bytes of a string (RFC 3629), or `undefined` if it holds a lone surrogate, which has no UTF-8 form.
 *
 * Written out because this package names no host API, and TextEncoder, which is one, silently replaces lone surrogates:
 * two different strings would then be the same seed.
 */
export function utf8Bytes(text: string): number[] | undefined {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) return undefined;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point));
    else if (point < 0x1_0000) bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
    else bytes.push(0xf0 | (point >> 18), continuation(point >> 12), continuation(point >> 6), continuation(point));
  }
  return bytes;
}

/** A continuation byte: `10` and the six lowest bits. */
const continuation = (bits: number): number => 0x80 | (bits & 0x3f);
