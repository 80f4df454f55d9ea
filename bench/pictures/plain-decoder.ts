import { inflateSync } from 'node:zlib';
import { concatenate } from '../../packages/pictures/src/concatenate.ts';
import { chunksOf } from '../../packages/pictures/src/png/chunks.ts';

/** The pixels of a PNG of 8 bits and RGB that is sound, by zlib and JavaScript. */
export function decodePlainly(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const stride = width * 3;
  const data = [...chunksOf(bytes)].filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data);
  const rows = inflateSync(concatenate(data));
  const pixels = new Uint8Array(height * stride);
  for (let y = 0; y < height; y++) {
    const row = rows.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1));
    unfilter(rows[y * (stride + 1)]!, row, pixels, y * stride);
  }
  return pixels;
}

/** W3C PNG, third edition, 9.2. */
function unfilter(type: number, row: Uint8Array, pixels: Uint8Array, start: number): void {
  for (let i = 0; i < row.length; i++) {
    const at = start + i;
    const left = i < 3 ? 0 : pixels[at - 3]!;
    const above = start === 0 ? 0 : pixels[at - row.length]!;
    let expected = 0;
    if (type === 1) expected = left;
    else if (type === 2) expected = above;
    else if (type === 3) expected = (left + above) >> 1;
    else if (type === 4) expected = paeth(left, above, start === 0 || i < 3 ? 0 : pixels[at - row.length - 3]!);
    pixels[at] = row[i]! + expected;
  }
}

function paeth(left: number, above: number, corner: number): number {
  const [ofLeft, ofAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
  const ofCorner = Math.abs(left + above - 2 * corner);
  if (ofLeft <= ofAbove && ofLeft <= ofCorner) return left;
  return ofAbove <= ofCorner ? above : corner;
}
