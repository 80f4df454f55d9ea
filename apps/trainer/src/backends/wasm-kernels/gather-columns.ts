import type { ConvGeometry } from './conv-geometry.ts';

/**
 * Transposed "im2col" for `count` pictures: what every filter tap sees, [kh*kw*I, count*oh*ow], of planes [count,I,H,W].
 * Pixels run along the last axis on both sides, so that the inner loop is a copy with a stride.
 */
export function gatherColumns(
  columns: Float32Array,
  planes: Float32Array,
  geometry: ConvGeometry,
  count: number,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth } = geometry;
  const { filterHeight, filterWidth, padInfo } = geometry;
  let write = 0;
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      const shift = j - padInfo.left;
      // The outputs in [first, end) see a pixel, the others see padding.
      const first = Math.min(outWidth, Math.max(0, Math.ceil(-shift / strideWidth)));
      const end = Math.max(first, Math.min(outWidth, Math.floor((inWidth - 1 - shift) / strideWidth) + 1));
      for (let c = 0; c < inChannels; c++) {
        for (let n = 0; n < count; n++) {
          const plane = (n * inChannels + c) * inHeight * inWidth;
          for (let oy = 0; oy < outHeight; oy++, write += outWidth) {
            const y = oy * strideHeight + i - padInfo.top;
            if (y < 0 || y >= inHeight) {
              columns.fill(0, write, write + outWidth);
              continue;
            }
            for (let ox = 0; ox < first; ox++) columns[write + ox] = 0;
            for (let ox = end; ox < outWidth; ox++) columns[write + ox] = 0;
            let read = plane + y * inWidth + first * strideWidth + shift;
            for (let ox = first; ox < end; ox++, read += strideWidth) columns[write + ox] = planes[read]!;
          }
        }
      }
    }
  }
}
