import type { Picture } from '../fit-square.ts';
import { defineDegradation } from './degradation.ts';
import { gaussianBlur } from './gaussian-blur.ts';

/** Of the surround's deviation to the centre's, where a difference of Gaussians is nearest to a Laplacian (Marr, 1982). */
const SURROUND = 1.6;

/**
 * Line art out of a colour picture: dark lines on white, `[h,w,1]`, by a difference of Gaussians with the soft threshold
 * of Winnemoeller, Kyprianidis and Olsen 2012 ("XDoG", Computers & Graphics 36(6), equation 3). A pixel is ink by how
 * much darker it is than its surroundings, in that channel where the difference is largest: a red shape on a green one
 * of the same luma has an outline too. Unlike XDoG nothing of the tone itself is kept, so that dark areas stay white.
 *
 * @param sigma width of the lines: deviation of the inner Gaussian, in pixels
 * @param threshold how much darker a pixel is before there is ink, of the full range 1
 * @param sharpness slope from paper to ink: at `threshold + 2 / sharpness` ink is nearly black
 */
export function lineArt(picture: Picture, sigma: number, threshold: number, sharpness: number): Picture {
  const { width, height } = picture;
  const out = new Uint8Array(width * height); // [h,w,1]
  const darker = darkerThanAround(picture, sigma);
  for (let i = 0; i < out.length; i++) {
    const over = darker[i] - threshold;
    out[i] = over <= 0 ? 255 : Math.floor(255 * (1 - Math.tanh(sharpness * over)) + 0.5);
  }
  return { pixels: out, width, height, channels: 1 };
}

/** The surroundings' mean less that of the pixel and its nearest, the most of all channels, `[h,w]` in -1..1. */
function darkerThanAround({ pixels, width, height, channels }: Picture, sigma: number): Float64Array {
  const most = new Float64Array(width * height).fill(-1);
  for (let c = 0; c < channels; c++) {
    const plane = Float64Array.from(most, (_, i) => pixels[i * channels + c] / 255);
    const centre = gaussianBlur(plane, width, height, sigma);
    const around = gaussianBlur(plane, width, height, SURROUND * sigma);
    for (let i = 0; i < most.length; i++) most[i] = Math.max(most[i], around[i] - centre[i]);
  }
  return most;
}

/** `lines`, `lines:0.6-1.2,threshold=0.01-0.03`. */
export const lines = defineDegradation({
  name: 'lines',
  description: 'line art: dark outlines on white, one channel',
  parameters: {
    sigma: {
      kind: 'number',
      what: 'width of the lines in pixels',
      min: 0.3,
      max: 8,
      whole: false,
      law: 'uniform',
      default: 0.7,
    },
    threshold: {
      kind: 'number',
      what: 'contrast that makes a line',
      min: 0,
      max: 0.5,
      whole: false,
      law: 'uniform',
      default: 0.015,
    },
    sharpness: {
      kind: 'number',
      what: 'slope from paper to ink',
      min: 1,
      max: 1000,
      whole: false,
      law: 'log-uniform',
      default: 20,
    },
  },
  main: 'sigma',
  example: 'lines:0.7',
  greys: true,
  apply: (picture, { sigma, threshold, sharpness }) => ({ picture: lineArt(picture, sigma, threshold, sharpness) }),
});
