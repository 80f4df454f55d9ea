import { TARGETS } from '../kernel-module.ts';
import { type Room, someCodes, someNumbers } from './both-builds.ts';

/** A convolution as its kernels see it, for tests: numbers that look random, and what comes out by the definition. */
export interface Sizes {
  /** Pixels of the output, which read windows that begin `apart` elements after each other. */
  readonly pixels: number;
  readonly apart: number;
  readonly runs: number;
  /** Elements of a run, a multiple of 4. */
  readonly run: number;
  /** Elements from run to run. */
  readonly runStep: number;
  readonly columns: number;
}

const TILE = 6;
const PANEL = 8;

const ceilTo = (count: number, step: number): number => Math.ceil(count / step) * step;

const inputLength = ({ pixels, apart, runs, run, runStep }: Sizes): number =>
  (pixels - 1) * apart + Math.max(runs - 1, 0) * runStep + run;

/** Elements from the output of a pixel to that of the next: a few that are not written lie between. */
export const outStepOf = ({ columns }: Sizes): number => ceilTo(columns, 4) + 4;

/** Offsets of pixels' first runs and outputs, for elements of so many bytes, the last pixel repeated to whole tiles. */
function tableOf(sizes: Sizes, inputBytes: number, outputBytes: number): Uint8Array {
  const entries = Uint32Array.from({ length: ceilTo(sizes.pixels, TILE) * 2 }, (_, i) => {
    const pixel = Math.min(i >> 1, sizes.pixels - 1);
    return i % 2 === 0 ? pixel * sizes.apart * inputBytes : pixel * outStepOf(sizes) * outputBytes;
  });
  return new Uint8Array(entries.buffer);
}

/** `weight(k, column)` in panels, `pack` neighbouring k together: [panels, window / pack, 8, pack]. */
function panelsOf<T extends Float32Array | Int8Array>(
  panels: T,
  { runs, run, columns }: Sizes,
  pack: number,
  weight: (k: number, column: number) => number,
): T {
  const window = runs * run;
  for (let column = 0; column < columns; column++) {
    for (let k = 0; k < window; k++) {
      const group = Math.floor(column / PANEL) * (window / pack) + Math.floor(k / pack);
      panels[(group * PANEL + (column % PANEL)) * pack + (k % pack)] = weight(k, column);
    }
  }
  return panels;
}

/** The element of the input that the k-th of a pixel's window is. */
const placeOf = ({ apart, run, runStep }: Sizes, pixel: number, k: number): number =>
  pixel * apart + Math.floor(k / run) * runStep + (k % run);

const activated = (y: number, slope: number): number => (y < 0 ? Math.fround(y * Math.fround(slope)) : y);

export interface FloatCase {
  readonly sizes: Sizes;
  readonly activation: number;
  readonly slope: number;
}

/** The slope of the function that an activation's number stands for. */
const slopeOf = (activation: number, slope: number): number => (activation === 0 ? 1 : activation === 1 ? 0 : slope);

/** Runs `convolveFloats`; returns the output, and what it should be, [pixels, outStep], NaN where nothing is written. */
export function convolveFloats(
  room: Room,
  { sizes, activation, slope }: FloatCase,
): [got: Float32Array, wanted: Float32Array] {
  const { pixels, runs, run, runStep, columns } = sizes;
  const window = runs * run;
  const input = someNumbers(inputLength(sizes), 3);
  const weights = someNumbers(window * columns, 5);
  const bias = someNumbers(columns, 7);
  const padded = new Float32Array(ceilTo(columns, PANEL));
  padded.set(bias);
  const panels = panelsOf(
    new Float32Array(window * padded.length),
    sizes,
    1,
    (k, column) => weights[k * columns + column]!,
  );
  const length = pixels * outStepOf(sizes);
  const out = room.floatsFor(length);
  room.kernels.convolveFloats(
    room.put(input),
    room.put(tableOf(sizes, 4, 4)),
    pixels,
    runs,
    run,
    runStep * 4,
    room.put(panels),
    room.put(padded),
    columns,
    out,
    activation,
    slope,
  );
  const wanted = new Float32Array(length).fill(Number.NaN);
  for (let pixel = 0; pixel < pixels; pixel++) {
    wanted.fill(0, pixel * outStepOf(sizes), pixel * outStepOf(sizes) + ceilTo(columns, 4));
    for (let column = 0; column < columns; column++) {
      let sum = bias[column]!;
      for (let k = 0; k < window; k++) sum += input[placeOf(sizes, pixel, k)]! * weights[k * columns + column]!;
      wanted[pixel * outStepOf(sizes) + column] = activated(sum, slopeOf(activation, slope));
    }
  }
  return [room.floats(out, length), wanted];
}

export interface CodeCase extends FloatCase {
  readonly target: number;
  readonly zeroIn: number;
  readonly zeroOut: number;
  /** All weights at -127 or 127 and all codes at 0 or 127, rather than anything between. */
  readonly extreme?: boolean;
}

/** Runs `convolveCodes`; returns the output's bytes, and what they should be; 0xee where nothing is written. */
export function convolveCodes(room: Room, test: CodeCase): [got: Uint8Array, wanted: Uint8Array] {
  const { sizes, activation, slope, target, zeroIn, zeroOut, extreme = false } = test;
  const { pixels, runs, run, runStep, columns } = sizes;
  const window = runs * run;
  const codes = someCodes(inputLength(sizes), 3).map((code) => (extreme ? (code < 40 ? 0 : 127) : code));
  const weights = Int8Array.from(someNumbers(window * columns, 5), (x, i) =>
    extreme ? (i % columns === 0 || x > -0.3 ? 127 : -127) : Math.round(x * 127),
  );
  const wide = ceilTo(columns, PANEL);
  const [starts, scales, bias] = [new Int32Array(wide), new Float32Array(wide), new Float32Array(wide)];
  for (let column = 0; column < columns; column++) {
    for (let k = 0; k < window; k++) starts[column]! -= zeroIn * weights[k * columns + column]!;
    scales[column] = (1 + column / columns) / (127 * Math.max(window, 1));
    bias[column] = (column % 5) * 3 - 6.1;
  }
  const panels = panelsOf(new Int8Array(window * wide), sizes, 4, (k, column) => weights[k * columns + column]!);
  const bytes = target === TARGETS.codes ? 1 : 4;
  const length = pixels * outStepOf(sizes) * bytes;
  const out = room.bytesFor(length);
  room.kernels.convolveCodes(
    room.put(codes),
    room.put(tableOf(sizes, 1, bytes)),
    pixels,
    runs,
    run,
    runStep,
    room.put(new Uint8Array(panels.buffer)),
    room.put(new Uint8Array(starts.buffer)),
    room.put(scales),
    room.put(bias),
    columns,
    out,
    activation,
    slope,
    target,
    zeroOut,
  );
  const wanted = new Uint8Array(length).fill(0xee);
  const floats = new DataView(wanted.buffer);
  for (let pixel = 0; pixel < pixels; pixel++) {
    for (let column = 0; column < ceilTo(columns, 4); column++) {
      let sum = starts[column]!;
      for (let k = 0; k < window && column < columns; k++) {
        sum += codes[placeOf(sizes, pixel, k)]! * weights[k * columns + column]!;
      }
      const scaled = Math.fround(Math.fround(Math.fround(sum) * scales[column]!) + bias[column]!);
      const y = activated(scaled, slopeOf(activation, slope));
      const place = pixel * outStepOf(sizes) + column;
      if (target === TARGETS.codes) wanted[place] = codeOf(Math.fround(y + zeroOut));
      else floats.setFloat32(place * 4, y, true);
    }
  }
  return [room.bytes(out, length), wanted];
}

/** clamp(round half to even(y), 0, 127). */
function codeOf(y: number): number {
  const floor = Math.floor(y);
  const rounded = y - floor === 0.5 ? floor + (floor & 1) : Math.round(y);
  return Math.min(127, Math.max(0, rounded));
}
