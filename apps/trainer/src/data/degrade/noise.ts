import type { RandomStream } from '@omokage/models/sampling';
import type { Picture } from '../fit-square.ts';
import { defineDegradation } from './degradation.ts';

/**
 * Adds white Gaussian noise of standard deviation `sigma`, in steps of 1/255, to every value of every channel apart;
 * rounded half up and clamped to 0..255. Draws `pixels.length` normals.
 */
export function addNoise(picture: Picture, sigma: number, stream: RandomStream): Picture {
  const out = new Uint8Array(picture.pixels.length); // [h,w,c]
  for (let i = 0; i < out.length; i++) {
    const value = Math.floor(picture.pixels[i] + sigma * stream.normal() + 0.5);
    out[i] = Math.min(Math.max(value, 0), 255);
  }
  return { ...picture, pixels: out };
}

/** `noise:25`, `noise:5-50`. */
export const noise = defineDegradation({
  name: 'noise',
  description: 'white Gaussian noise, every channel apart',
  parameters: {
    sigma: {
      kind: 'number',
      what: 'standard deviation in 8-bit steps',
      min: 0,
      max: 255,
      whole: false,
      law: 'uniform',
    },
  },
  main: 'sigma',
  example: 'noise:5-50',
  apply: (picture, { sigma }, stream) => ({ picture: addNoise(picture, sigma, stream) }),
});
