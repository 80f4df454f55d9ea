/** Pictures as bytes: what is scored is what would be written to a file, on both sides alike. */
export interface PictureSet {
  readonly n: number;
  readonly shape: PictureShape;
  /** `[n, h, w, c]`. */
  readonly pixels: Uint8Array;
}

export type PictureShape = readonly [height: number, width: number, channels: number];

/** The bytes of one picture, `[h, w, c]`. */
export function pictureAt({ shape: [h, w, c], pixels }: PictureSet, index: number): Uint8Array {
  const size = h * w * c;
  return pixels.subarray(index * size, (index + 1) * size);
}
