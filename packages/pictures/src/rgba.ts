/** A decoded picture. */
export interface Rgba {
  width: number;
  height: number;
  /** `[height, width, 4]`, row-major: sRGB and alpha, 0..255, alpha not multiplied into the colours. */
  pixels: Uint8Array;
}
