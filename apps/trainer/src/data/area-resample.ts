/**
 * Resampling by area: every output pixel is the mean of the input it covers, fractions of pixels weighted by overlap -
 * what OpenCV calls INTER_AREA. It neither rings nor aliases, and FID scores are only comparable between programs that
 * shrink pictures the same way (Parmar et al. 2022, "On Aliased Resizing", section 3).
 *
 * The weights are separable, one list of taps per output row and column. An axis that grows has no area to average;
 * it is interpolated linearly (pixel centres at half integers, edges held), so that folders of mixed sizes work.
 * Values are averaged as they are stored (sRGB), like OpenCV, and rounded half up. OpenCV rounds up too where both sides
 * are halved, and else to the even side: only there, at exact halves, its bytes differ, by one.
 */

export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** For output i: weights[i * reach .. +count[i]] apply to inputs start[i] and on; they sum to 1. */
interface Taps {
  readonly reach: number;
  readonly start: Int32Array;
  readonly count: Int32Array;
  readonly weights: Float64Array;
}

/** A resampler for one pair of sizes: `[h,w,c]` bytes to a new `[toH,toW,c]`. Reuse it for many images of one size. */
export type Resampler = (pixels: Uint8Array) => Uint8Array;

/** Makes a resampler. Sizes are at least 1; `channels` are interleaved. Throws `RangeError` on sizes that are not. */
export function createAreaResampler(from: PixelSize, to: PixelSize, channels: number): Resampler {
  const average = createAreaAverager(from, to, channels);
  return (pixels) => {
    const means = average(pixels);
    const out = new Uint8Array(means.length);
    for (let i = 0; i < out.length; i++) out[i] = roundHalfUp(means[i]);
    return out;
  };
}

/** The weights sum to 1 up to rounding: the epsilon keeps an exact half from falling to either side by it. */
export function roundHalfUp(mean: number): number {
  return Math.floor(mean + 0.5 + 1e-9);
}

/** Makes a resampler whose results are not rounded: `[h,w,c]` values to means `[toH,toW,c]`. */
export function createAreaAverager(
  from: PixelSize,
  to: PixelSize,
  channels: number,
): (values: Uint8Array | Float64Array) => Float64Array {
  for (const length of [from.width, from.height, to.width, to.height, channels]) {
    if (!Number.isInteger(length) || length < 1) throw new RangeError(`resample: ${length} is not a size of 1 or more`);
  }
  const across = axisTaps(from.width, to.width);
  const down = axisTaps(from.height, to.height);
  const between = new Float64Array(from.height * to.width * channels);
  return (pixels) => {
    if (pixels.length !== from.width * from.height * channels) {
      throw new RangeError(`resample: ${pixels.length} bytes are not a ${from.height}x${from.width}x${channels} image`);
    }
    shrinkRows(pixels, between, from, across, channels); // [h,toW,c]
    return shrinkColumns(between, to, down, channels); // [toH,toW,c]
  };
}

/** Resamples one image; see `createAreaResampler`. */
export function areaResample(pixels: Uint8Array, from: PixelSize, to: PixelSize, channels: number): Uint8Array {
  return createAreaResampler(from, to, channels)(pixels);
}

function axisTaps(from: number, to: number): Taps {
  return to <= from ? areaTaps(from, to) : linearTaps(from, to);
}

function emptyTaps(outputs: number, reach: number): Taps {
  return {
    reach,
    start: new Int32Array(outputs),
    count: new Int32Array(outputs),
    weights: new Float64Array(outputs * reach),
  };
}

/** Output i covers inputs [i * from / to, (i + 1) * from / to). Counted in 1/to pixels, so that overlaps are exact. */
function areaTaps(from: number, to: number): Taps {
  const taps = emptyTaps(to, Math.ceil(from / to) + 1);
  for (let i = 0; i < to; i++) {
    const begin = i * from;
    const end = begin + from;
    taps.start[i] = Math.floor(begin / to);
    for (let input = taps.start[i]; input * to < end; input++) {
      const overlap = Math.min(end, (input + 1) * to) - Math.max(begin, input * to);
      taps.weights[i * taps.reach + taps.count[i]++] = overlap / from;
    }
  }
  return taps;
}

function linearTaps(from: number, to: number): Taps {
  const taps = emptyTaps(to, 2);
  for (let i = 0; i < to; i++) {
    const centre = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    const left = Math.min(Math.floor(centre), Math.max(from - 2, 0));
    taps.start[i] = left;
    taps.count[i] = from > 1 ? 2 : 1;
    taps.weights[2 * i] = 1 - (centre - left);
    taps.weights[2 * i + 1] = centre - left;
  }
  return taps;
}

function shrinkRows(
  pixels: Uint8Array | Float64Array,
  out: Float64Array,
  from: PixelSize,
  taps: Taps,
  channels: number,
): void {
  const { start, count, weights, reach } = taps;
  const outputs = start.length;
  for (let y = 0; y < from.height; y++) {
    for (let x = 0; x < outputs; x++) {
      const first = (y * from.width + start[x]) * channels;
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < count[x]; k++) sum += weights[x * reach + k] * pixels[first + k * channels + c];
        out[(y * outputs + x) * channels + c] = sum;
      }
    }
  }
}

function shrinkColumns(rows: Float64Array, to: PixelSize, taps: Taps, channels: number): Float64Array {
  const { start, count, weights, reach } = taps;
  const rowLength = to.width * channels;
  const out = new Float64Array(to.height * rowLength);
  for (let y = 0; y < to.height; y++) {
    for (let x = 0; x < rowLength; x++) {
      let sum = 0;
      for (let k = 0; k < count[y]; k++) sum += weights[y * reach + k] * rows[(start[y] + k) * rowLength + x];
      out[y * rowLength + x] = sum;
    }
  }
  return out;
}
