import type { Credit, PackedColumn } from './packed.ts';

/** A face as the style drew it. */
export interface DrawnFace {
  /** A square picture; the rasteriser sets its size and background. */
  readonly svg: string;
  /** One class index for each of the style's columns. */
  readonly labels: readonly number[];
}

/** A way to draw faces. */
export interface FaceStyle {
  readonly name: string;
  readonly credit: Credit;
  /** The features that vary from face to face. Class 0 is always "none". */
  readonly columns: readonly PackedColumn[];
  /** Draws the face that `seed` stands for: the same picture for the same seed, always. */
  draw(seed: string): DrawnFace;
}
