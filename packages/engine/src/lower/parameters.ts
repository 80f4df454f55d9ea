import { ceil8, type Layout, pixelsOf } from '../layout.ts';
import type { Region, WeightArea } from '../weight-area.ts';

/** Weights as kernels read them beside pixels. */

/** One number for each channel; zeros behind them up to a multiple of 8. */
export const vector = (weights: WeightArea, name: string, length: number): Region =>
  weights.take(`vector ${name}`, ceil8(length) * 4, (target, reader) =>
    new Float32Array(target.buffer, target.byteOffset, length).set(reader.values(name)),
  );

export const zeroVector = (weights: WeightArea, length: number): Region =>
  weights.take(`zeros ${ceil8(length)}`, ceil8(length) * 4, () => {});

/** One number for each pixel of a buffer, from weights `[h, w, 1]`; zeros for those of its border. */
export const perPixel = (weights: WeightArea, name: string, layout: Layout): Region => {
  const { height, width, border } = layout;
  return weights.take(`pixels ${name} ${border}`, pixelsOf(layout) * 4, (target, reader) => {
    const numbers = new Float32Array(target.buffer, target.byteOffset, pixelsOf(layout));
    const values = reader.values(name);
    for (let row = 0; row < height; row++) {
      const at = (row + border) * (width + 2 * border) + border;
      numbers.set(values.subarray(row * width, (row + 1) * width), at);
    }
  });
};
