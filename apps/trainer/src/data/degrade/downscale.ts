import { bicubicResample } from '@omokage/weights/restorer';
import { areaResample, type PixelSize } from '../area-resample.ts';
import type { Picture } from '../fit-square.ts';
import { defineDegradation } from './degradation.ts';
import { choice } from './parameters.ts';

export type ShrinkFilter = 'area' | 'bicubic';
export type EnlargeFilter = 'bicubic' | 'nearest';

/**
 * Shrinks a picture by `factor` and enlarges it to its size again, so that a network reads and writes one size. The
 * small picture has sides of side / factor, rounded, at least 1. `area` means what each small pixel covers; `bicubic` is
 * Catmull-Rom, antialiased as in Pillow (see `bicubicResample`). `nearest` repeats pixels.
 *
 * Throws `RangeError` for a factor below 1.
 */
export function downscalePicture(
  picture: Picture,
  factor: number,
  filter: ShrinkFilter = 'area',
  enlarge: EnlargeFilter = 'bicubic',
): Picture {
  if (!(factor >= 1)) throw new RangeError(`downscale: ${factor} is not a factor of 1 or more`);
  const { width, height, channels } = picture;
  const to = {
    width: Math.max(Math.round(width / factor), 1),
    height: Math.max(Math.round(height / factor), 1),
  };
  const small =
    filter === 'area'
      ? { pixels: areaResample(picture.pixels, picture, to, channels), ...to, channels }
      : bicubicResample(picture, to);
  return enlarge === 'bicubic' ? bicubicResample(small, { width, height }) : repeatPixels(small, { width, height });
}

/** Nearest neighbour: each output takes the input that its centre lies in. */
function repeatPixels({ pixels, width, height, channels }: Picture, to: PixelSize): Picture {
  const out = new Uint8Array(to.width * to.height * channels); // [toH,toW,c]
  for (let y = 0; y < to.height; y++) {
    const fromY = Math.floor(((y + 0.5) * height) / to.height);
    for (let x = 0; x < to.width; x++) {
      const fromX = Math.floor(((x + 0.5) * width) / to.width);
      for (let c = 0; c < channels; c++) {
        out[(y * to.width + x) * channels + c] = pixels[(fromY * width + fromX) * channels + c];
      }
    }
  }
  return { pixels: out, ...to, channels };
}

/** `downscale:4`, `downscale:2-8,filter=bicubic,enlarge=nearest`. */
export const downscale = defineDegradation({
  name: 'downscale',
  description: 'shrunk, then enlarged to its size again',
  parameters: {
    factor: { kind: 'number', what: 'factor of each side', min: 1, max: 64, whole: false, law: 'log-uniform' },
    filter: choice('filter that shrinks', ['area', 'bicubic'], 'area'),
    enlarge: choice('filter that enlarges', ['bicubic', 'nearest'], 'bicubic'),
  },
  main: 'factor',
  example: 'downscale:4,filter=bicubic',
  apply: (picture, { factor, filter, enlarge }) => ({ picture: downscalePicture(picture, factor, filter, enlarge) }),
});
