import { SamplingError } from './sampling-error.ts';

/**
 * Values of a network, [-1, 1], as bytes: (v + 1) 127.5, rounded half up and clamped to 0..255.
 *
 * @throws SamplingError at a NaN: a broken model shall not pass for a dark picture.
 */
export function toPixels(values: Float32Array): Uint8Array<ArrayBuffer> {
  const pixels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const level = Math.floor((values[i] + 1) * 127.5 + 0.5);
    if (level >= 0 && level <= 255) pixels[i] = level;
    else if (level > 255) pixels[i] = 255;
    else if (Number.isNaN(level)) throw notANumber(i);
  }
  return pixels;
}

/** Bytes as a network reads them: x / 127.5 - 1, in [-1, 1]. `toPixels` gives the same bytes back. */
export function fromPixels(pixels: Uint8Array | Uint8ClampedArray): Float32Array<ArrayBuffer> {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) values[i] = pixels[i] / 127.5 - 1;
  return values;
}

function notANumber(index: number): SamplingError {
  const fix = 'Check the weights of the model, and the backend that ran it.';
  return new SamplingError('The picture cannot be written.', `Value ${index} of the network is not a number.`, fix);
}
