import type { ConvGeometry } from './conv-geometry.ts';

/** "col2im": adds columns [N*oh*ow,kh*kw*I] to the pixels they stand for in dx [N,H,W,I], which is zeroed first. */
export function scatterColumns(dx: Float32Array, columns: Float32Array, geometry: ConvGeometry): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth } = geometry;
  const { filterHeight, filterWidth, padInfo } = geometry;
  const tapRow = filterWidth * inChannels;
  dx.fill(0);
  let column = 0;
  for (let n = 0; n < batchSize; n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const left = ox * strideWidth - padInfo.left;
        const from = Math.max(0, -left) * inChannels;
        const to = Math.min(filterWidth, inWidth - left) * inChannels;
        for (let i = 0; i < filterHeight; i++, column += tapRow) {
          const y = oy * strideHeight - padInfo.top + i;
          if (y < 0 || y >= inHeight) continue;
          const base = ((n * inHeight + y) * inWidth + left) * inChannels;
          for (let k = from; k < to; k++) dx[base + k]! += columns[column + k]!;
        }
      }
    }
  }
}
