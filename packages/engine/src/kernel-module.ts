import { instantiate, type WasmMemory, type WasmModule } from './web-assembly.ts';

/**
 * What `kernels/index.ts` exports. All pointers are byte offsets into the memory that the instance was given, a multiple of 4, of 16
 * where vectors are read whole; counts are in elements. `channels` is the real number: buffers hold it rounded up to a multiple of 4.
 */
export interface KernelExports {
  /**
   * out[pixel][column] = activation(bias[column] + sum over k of in[pixel][k] * weights[k][column]): convolutions and dense layers.
   *
   * @param table for each pixel two u32: the byte offsets of its first run from `input`, and of its output from `output`; filled up
   *   to a multiple of 6 pixels by repeating the last
   * @param rows pixels, without those that fill up
   * @param runs contiguous pieces of a pixel's input, `runStep` bytes apart: the rows of a convolution's kernel
   * @param runFloats floats of a run, a multiple of 4
   * @param weights panels of 8 columns, [ceil(columns/8), runs * runFloats, 8] floats
   * @param bias floats, [ceil8(columns)]
   * @param output gets ceil4(columns) floats a pixel
   * @param activation one of `ACTIVATIONS`, up to leaky ReLU, with a slope of 0 to 1
   */
  convolveFloats(
    input: number,
    table: number,
    rows: number,
    runs: number,
    runFloats: number,
    runStep: number,
    weights: number,
    bias: number,
    columns: number,
    output: number,
    activation: number,
    slope: number,
  ): void;
  /**
   * The same in integers: codes 0..127 of one byte times weights -127..127. y = sum * scales[column] + bias[column], activated; stored as
   * float32, or as codes clamp(round(y + zero), 0, 127). Gives the same bytes in every build and on every processor.
   *
   * @param runBytes bytes of a run, a multiple of 4
   * @param weights panels of 8 columns, [ceil(columns/8), runs * runBytes / 4, 8, 4] bytes
   * @param starts int32, [ceil8(columns)]: first values of the sums, minus the input's zero times the sum of the column's weights
   * @param scales floats, [ceil8(columns)]; with `bias` already divided by the output's scale where codes are stored
   * @param target one of `TARGETS`
   * @param zero of the output's codes
   */
  convolveCodes(
    input: number,
    table: number,
    rows: number,
    runs: number,
    runBytes: number,
    runStep: number,
    weights: number,
    starts: number,
    scales: number,
    bias: number,
    columns: number,
    output: number,
    activation: number,
    slope: number,
    target: number,
    zero: number,
  ): void;

  /**
   * out[column] = activation(bias[column] + factors[column] * sum over k of x[k] * (weights[k][column] * scale + least)): a dense layer on
   * weights as they are stored. Gives the same bytes in every build.
   *
   * @param columns a multiple of 16
   * @param weights panels of 16 columns, [columns/16, features, 16] bytes, 0..255
   * @param factors floats, [columns]; 0 for none
   * @param activation as of `convolveFloats`
   */
  multiplyStored(
    input: number,
    features: number,
    weights: number,
    scale: number,
    least: number,
    factors: number,
    bias: number,
    columns: number,
    output: number,
    activation: number,
    slope: number,
  ): void;

  /**
   * out = activation(x), for whole buffers; channels that only fill a pixel up stay 0. tanh and sigmoid are off by at most 5e-7.
   *
   * @param kind one of `ACTIVATIONS`
   * @param slope of the leaky ReLU, 0 to 1
   */
  activateFloats(kind: number, x: number, out: number, pixels: number, channels: number, slope: number): void;
  /** For `count` floats, a multiple of 4; so are the three that follow. */
  addFloats(a: number, b: number, out: number, count: number): void;
  multiplyFloats(a: number, b: number, out: number, count: number): void;
  /** (1 - t) a + t b. */
  interpolateFloats(a: number, b: number, out: number, count: number, t: number): void;
  scaleFloats(x: number, out: number, count: number, factor: number): void;
  /** base + x * factor, of one float in memory; `base` may be 0 for none. */
  addScaled(x: number, factor: number, base: number, out: number, count: number): void;
  /** One float, the sum of a * b, and three zeros behind it. */
  dotFloats(a: number, b: number, out: number, count: number): void;

  /**
   * (plus + scale[c]) * x + shift[c], for all pixels of a buffer; without a shift where `shift` is 0. The vectors are filled up to a
   * multiple of 4 with zeros. A shift is added to borders too.
   */
  scaleChannels(
    x: number,
    scale: number,
    shift: number,
    out: number,
    pixels: number,
    channels: number,
    plus: number,
  ): void;
  /** x + noise[pixel] * strength[c]; the noise has one float a pixel, also for those of the border. */
  addNoise(x: number, noise: number, strength: number, out: number, pixels: number, channels: number): void;
  /**
   * out[f] = deviation / sqrt(sum over c of (1 + style[c])^2 * energy[c][f] + 1e-8): the scale of `scaleChannels` that demodulates.
   *
   * @param energy rows of ceil4(filters) floats, filled up with zeros
   */
  demodulation(style: number, energy: number, out: number, channels: number, filters: number, deviation: number): void;
  /** Every pixel of a buffer to a mean square of 1. */
  pixelNorm(x: number, out: number, pixels: number, channels: number): void;
  /** Each channel to mean 0 and variance 1. `x` and `out` at the first inner pixel; `gamma` may be 0 for neither gamma nor beta. */
  instanceNorm(
    x: number,
    out: number,
    height: number,
    width: number,
    rowBytes: number,
    channels: number,
    gamma: number,
    beta: number,
    epsilon: number,
  ): void;
  /** All values together to mean 0 and variance 1; `x` and `out` at the first inner pixel. */
  layerNorm(
    x: number,
    out: number,
    height: number,
    width: number,
    rowBytes: number,
    channels: number,
    gamma: number,
    beta: number,
    epsilon: number,
  ): void;

  /** The mean of every 2x2 pixels; height and width are those of the result. `x` and `out` at the first inner pixel, as below. */
  averagePool(
    x: number,
    out: number,
    height: number,
    width: number,
    channels: number,
    rowBytes: number,
    outRowBytes: number,
  ): void;
  /** The largest of every 2x2 pixels. */
  maxPool(
    x: number,
    out: number,
    height: number,
    width: number,
    channels: number,
    rowBytes: number,
    outRowBytes: number,
  ): void;
  /** factor * the sums of the channels over all pixels. */
  sumPixels(
    x: number,
    out: number,
    height: number,
    width: number,
    channels: number,
    rowBytes: number,
    factor: number,
  ): void;
  /** The binomial filter of 3x3 pixels, as if there were zeros around the picture. `out` is another buffer than `x`. */
  blur(
    x: number,
    out: number,
    height: number,
    width: number,
    channels: number,
    rowBytes: number,
    outRowBytes: number,
  ): void;

  /** x (1 - mask[pixel]), for all pixels of buffers with the same border; masks are pictures of one channel. */
  hide(x: number, mask: number, out: number, pixels: number, channels: number): void;
  /** x / coverage[pixel] + bias[c], and 0 where the coverage is 0; `bias` may be 0 for none. */
  renormalise(x: number, coverage: number, bias: number, out: number, pixels: number, channels: number): void;
  /** 1 where the coverage is 0, and 0 elsewhere. */
  uncovered(coverage: number, out: number, pixels: number): void;
  /** share (1 - mask), one dense float a pixel; added to what is in the plane where there is `more` (1) than one mask. */
  addKnown(
    mask: number,
    plane: number,
    height: number,
    width: number,
    rowBytes: number,
    share: number,
    more: number,
  ): void;
  /**
   * Sums of windows of a dense plane `[height, width]`, zeros around it, as a picture of one channel.
   *
   * @param sums scratch, height * outWidth floats
   * @param out at its first inner pixel
   */
  windowSums(
    plane: number,
    sums: number,
    out: number,
    height: number,
    width: number,
    outHeight: number,
    outWidth: number,
    outRowBytes: number,
    kernel: number,
    stride: number,
    top: number,
    left: number,
  ): void;

  /** Rows of ceil4(count) floats to their shares by softmax, in place. */
  softmaxRows(x: number, rows: number, count: number): void;
  /** Rows of `columns` floats, a multiple of 4, to the panels of their transpose: [ceil(rows/8), columns, 8]. */
  rowsAsPanels(from: number, panels: number, rows: number, columns: number): void;

  /** Floats to codes: clamp(round(x * inverse + zero), 0, 127), halves to even; NaN becomes 0. Here as below `count` is a multiple of 4. */
  encode(x: number, out: number, count: number, inverse: number, zero: number): void;
  /** Codes to floats: (code - zero) * scale. */
  decode(x: number, out: number, count: number, scale: number, zero: number): void;
  /** Codes of a + b. */
  addCodes(
    a: number,
    b: number,
    out: number,
    count: number,
    scaleA: number,
    zeroA: number,
    scaleB: number,
    zeroB: number,
    inverse: number,
    zero: number,
  ): void;
  /** Each code by a table of 128 bytes. */
  mapCodes(x: number, out: number, count: number, table: number): void;

  /** Runs of `bytes`, a multiple of 4. */
  copyRows(from: number, fromStep: number, to: number, toStep: number, rows: number, bytes: number): void;
  /** Nearest neighbour, twice the height and width; both at the first inner pixel. */
  doublePixels(
    from: number,
    to: number,
    height: number,
    width: number,
    pixelBytes: number,
    fromRowBytes: number,
    toRowBytes: number,
  ): void;
  /** Fills the `border` pixels around a picture of height x width with a pattern of four bytes; `at` is the buffer's first byte. */
  fillFrame(at: number, height: number, width: number, border: number, pixelBytes: number, pattern: number): void;
  /**
   * Floats in [-1,1], `x` at the first inner pixel, to dense bytes [height,width,channels], as `toPixels` makes them.
   *
   * @returns which value is the first that is not a number; -1 if all are
   */
  toBytes(x: number, out: number, height: number, width: number, rowBytes: number, channels: number): number;

  /**
   * A part of a kernel as it is stored -> panels of floats, number * scale + least, times the column's factor.
   *
   * @param kind what numbers are stored as: 0 bytes, 1 16-bit words, 2 floats
   * @param rows elements of the window, `rowStep` numbers apart; columns are `columnStep` apart
   * @param factors floats, one for each column; 0 for none
   * @param to of the first row in the first panel; the next one begins `panel` bytes behind
   */
  packFloats(
    from: number,
    kind: number,
    rows: number,
    columns: number,
    rowStep: number,
    columnStep: number,
    scale: number,
    least: number,
    factors: number,
    to: number,
    panel: number,
  ): void;
  /** The same to panels of integers, round(number * scale + least) from -127 to 127; the first row stands at a multiple of 4 of the window. */
  packCodes(
    from: number,
    kind: number,
    rows: number,
    columns: number,
    rowStep: number,
    columnStep: number,
    scale: number,
    least: number,
    to: number,
    panel: number,
  ): void;
  /** What `convolveCodes` wants as `starts`, of panels of integers. @param columns a multiple of 8 */
  startsOf(panels: number, window: number, columns: number, zero: number, out: number): void;
}

/** The numbers that kernels know activations by. */
export const ACTIVATIONS = { none: 0, relu: 1, leakyRelu: 2, sigmoid: 3, tanh: 4 } as const;

/** What `convolveCodes` stores. */
export const TARGETS = { floats: 0, codes: 1 } as const;

/** The kernels, working on `memory`, of which they own no byte: it must only hold what they are called with. */
export function instantiateKernels(module: WasmModule, memory: WasmMemory): KernelExports {
  return instantiate(module, memory) as KernelExports;
}
