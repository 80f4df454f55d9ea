/** A picture as its bytes, sRGB with straight alpha. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  /** `[h, w, 4]`, row-major. */
  readonly pixels: Uint8Array;
}

/** Where a picture has holes. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  /** `[h, w]`: a hole from 128 on, and 255 where it is sure. */
  readonly pixels: Uint8Array;
}
