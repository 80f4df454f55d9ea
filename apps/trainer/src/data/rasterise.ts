import { Resvg } from '@resvg/resvg-js';
import { createAreaResampler } from './area-resample.ts';

/** Drawings are rasterised at least this large and twice the target, then averaged down. */
const MIN_RASTER_SIZE = 128;
const MIN_OVERSAMPLING = 2;

/** Pixels of the raster per pixel of the picture, along one side. */
export function oversampling(size: number): number {
  return Math.max(MIN_OVERSAMPLING, Math.ceil(MIN_RASTER_SIZE / size));
}

/** Turns a square SVG into `[size,size,3]` bytes. */
export type Rasteriser = (svg: string) => Uint8Array;

/**
 * Makes a rasteriser: draws on a plain opaque background at a whole multiple of the size, then averages the area of
 * each pixel. The renderer's own anti-aliasing at the small size is coarser and thins the ink lines.
 */
export function createRasteriser(size: number, background: string): Rasteriser {
  const side = size * oversampling(size);
  const shrink = createAreaResampler({ width: side, height: side }, { width: size, height: size }, 3);
  const rgb = new Uint8Array(side * side * 3);
  return (svg) => {
    const options = { fitTo: { mode: 'width', value: side }, background, font: { loadSystemFonts: false } } as const;
    const raster = new Resvg(svg, options).render();
    if (raster.width !== side || raster.height !== side) {
      throw new RangeError(`rasterise: the drawing is ${raster.width}x${raster.height}, not a square of ${side}`);
    }
    dropAlpha(raster.pixels, rgb);
    return shrink(rgb);
  };
}

/** `[n,4]` opaque RGBA to `[n,3]`. */
function dropAlpha(rgba: Uint8Array, rgb: Uint8Array): void {
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
}
