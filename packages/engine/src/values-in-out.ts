import { type Layout, rowBytes } from './layout.ts';
import type { RunnerMemory } from './runner-memory.ts';
import { innerOf, type Value } from './value.ts';

/** Numbers as the world has them, row-major without a gap, into pixels and out of them: for weights, and for what tfjs computes. */

/** @param target begins at the first pixel, of a layout without a border */
export function fillPixels(target: Float32Array | Uint8Array, values: ArrayLike<number>, layout: Layout): void {
  const { height, width, channels, step } = layout;
  for (let pixel = 0, from = 0; pixel < height * width; pixel++) {
    for (let c = 0; c < channels; c++) target[pixel * step + c] = values[from++];
  }
}

/** Writes a value of floats, and zeros into what fills its pixels up; the border stays as it is. */
export function writeValue({ floats }: RunnerMemory, value: Value, values: Float32Array): void {
  const { height, width, channels, step } = value.layout;
  const rowFloats = rowBytes(value.layout) / 4;
  let row = innerOf(value) / 4;
  let from = 0;
  for (let y = 0; y < height; y++, row += rowFloats) {
    if (channels === step) {
      floats.set(values.subarray(from, from + width * channels), row);
      from += width * channels;
      continue;
    }
    for (let to = row; to < row + width * step; to += step) {
      for (let c = 0; c < channels; c++) floats[to + c] = values[from++];
      for (let c = channels; c < step; c++) floats[to + c] = 0;
    }
  }
}

/** Reads a value of floats. */
export function readValue({ floats }: RunnerMemory, value: Value, target: Float32Array): void {
  const { height, width, channels, step } = value.layout;
  const rowFloats = rowBytes(value.layout) / 4;
  let row = innerOf(value) / 4;
  let to = 0;
  for (let y = 0; y < height; y++, row += rowFloats) {
    for (let from = row; from < row + width * step; from += step) {
      for (let c = 0; c < channels; c++) target[to++] = floats[from + c];
    }
  }
}
