/** The mirror image, left for right: `[h,width,channels]` bytes to the same shape. */
export function mirrorRows(pixels: Uint8Array, width: number, channels: number): Uint8Array {
  const out = new Uint8Array(pixels.length);
  for (let row = 0; row < pixels.length; row += width * channels) {
    for (let x = 0; x < width; x++) {
      const from = row + x * channels;
      out.set(pixels.subarray(from, from + channels), row + (width - 1 - x) * channels);
    }
  }
  return out;
}
