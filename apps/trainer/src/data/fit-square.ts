/** Decoded pixels, `[height,width,channels]` interleaved bytes. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** The largest square about the middle; an odd pixel is dropped at the right or the bottom. */
export function cropToSquare({ pixels, width, height, channels }: Picture): Picture {
  const side = Math.min(width, height);
  const left = Math.floor((width - side) / 2);
  const top = Math.floor((height - side) / 2);
  const square = new Uint8Array(side * side * channels);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * width + left) * channels;
    square.set(pixels.subarray(from, from + side * channels), y * side * channels);
  }
  return { pixels: square, width: side, height: side, channels };
}

/** The smallest square that holds the whole picture, bars in `colour` (one byte per channel). */
export function padToSquare({ pixels, width, height, channels }: Picture, colour: readonly number[]): Picture {
  const side = Math.max(width, height);
  const left = Math.floor((side - width) / 2);
  const top = Math.floor((side - height) / 2);
  const square = new Uint8Array(side * side * channels);
  for (let i = 0; i < square.length; i++) square[i] = colour[i % channels];
  for (let y = 0; y < height; y++) {
    const from = y * width * channels;
    square.set(pixels.subarray(from, from + width * channels), ((top + y) * side + left) * channels);
  }
  return { pixels: square, width: side, height: side, channels };
}
