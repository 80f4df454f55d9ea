/** Pixels, `[height, width, channels]` interleaved bytes. */
export interface Raster extends Sides {
  readonly pixels: Uint8Array;
  readonly channels: number;
}

export interface Sides {
  readonly width: number;
  readonly height: number;
}

/**
 * Keys' cubic convolution ("Cubic Convolution Interpolation for Digital Image Processing", IEEE ASSP 29(6), 1981) with
 * a = -1/2, the value that makes it exact for quadratics, known as Catmull-Rom.
 */
export function cubic(x: number): number {
  const a = -0.5;
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return ((t - 5) * t + 8) * t * a - 4 * a;
  return 0;
}

/**
 * Bicubic resampling with the kernel and the windows of Pillow: an axis that shrinks gets the kernel stretched by the
 * factor, so that it does not alias; an axis that grows interpolates. Windows are cut off at the edges and weights
 * divided by their sum. Unlike Pillow nothing is rounded between the two axes; the result is rounded half up and
 * clamped, for the kernel overshoots. What restorers that enlarge are given, and what they were trained on: both use this one.
 */
export function bicubicResample(picture: Raster, to: Sides): Raster {
  const { pixels, width, height, channels } = picture;
  const across = cubicTaps(width, to.width);
  const down = cubicTaps(height, to.height);
  const rows = new Float64Array(height * to.width * channels); // [h,toW,c]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < to.width; x++) {
      const { start, weights } = across[x];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) sum += weights[k] * pixels[(y * width + start + k) * channels + c];
        rows[(y * to.width + x) * channels + c] = sum;
      }
    }
  }
  const rowLength = to.width * channels;
  const out = new Uint8Array(to.height * rowLength); // [toH,toW,c]
  for (let y = 0; y < to.height; y++) {
    const { start, weights } = down[y];
    for (let x = 0; x < rowLength; x++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * rows[(start + k) * rowLength + x];
      // The weights sum to 1 up to rounding: the epsilon keeps an exact half from falling to either side by it.
      out[y * rowLength + x] = Math.min(Math.max(Math.floor(sum + 0.5 + 1e-9), 0), 255);
    }
  }
  return { pixels: out, ...to, channels };
}

/** The inputs from `start` on whose weighted sum is one output. */
interface Tap {
  readonly start: number;
  readonly weights: Float64Array;
}

function cubicTaps(from: number, to: number): Tap[] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const start = Math.max(Math.floor(centre - 2 * stretch + 0.5), 0);
    const end = Math.min(Math.floor(centre + 2 * stretch + 0.5), from);
    const weights = Float64Array.from({ length: end - start }, (_, k) => cubic((start + k + 0.5 - centre) / stretch));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { start, weights: weights.map((weight) => weight / sum) };
  });
}
