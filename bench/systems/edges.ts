/** What a dilation by one pixel adds to a picture of bytes, row by row `width` wide: the outer edges of its strokes. */
export function edgesOf(pixels: Uint8Array, width: number): Uint8Array<ArrayBuffer> {
  const height = pixels.length / width;
  return Uint8Array.from(pixels, (own, at) => {
    const [y, x] = [Math.floor(at / width), at % width];
    let largest = own;
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        largest = Math.max(largest, pixels[row * width + column]!);
      }
    }
    return largest - own;
  });
}
