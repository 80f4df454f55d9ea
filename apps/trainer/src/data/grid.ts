/** A picture made of pictures. */
export interface Grid {
  /** `[height,width,c]` */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Lays images side by side, row by row; places left over in the last row stay black.
 * @param images `[n,h,w,c]` bytes
 * @param columns images per row; fewer images than that make a narrower grid
 */
export function tileGrid(images: Uint8Array, n: number, h: number, w: number, c: number, columns: number): Grid {
  if (n < 1 || columns < 1 || images.length < n * h * w * c) {
    throw new RangeError(
      `tileGrid: ${images.length} bytes are not ${n} images of ${h}x${w}x${c} in ${columns} columns`,
    );
  }
  const across = Math.min(n, columns);
  const width = across * w;
  const height = Math.ceil(n / across) * h;
  const pixels = new Uint8Array(width * height * c);
  for (let i = 0; i < n; i++) {
    const top = Math.floor(i / across) * h;
    const left = (i % across) * w;
    for (let y = 0; y < h; y++) {
      const from = (i * h + y) * w * c;
      pixels.set(images.subarray(from, from + w * c), ((top + y) * width + left) * c);
    }
  }
  return { pixels, width, height };
}
