import { numberOf } from './code-numbers.ts';
import { type Layout, rowBytes } from './layout.ts';
import type { RunnerMemory } from './runner-memory.ts';
import { innerOf, type Value } from './value.ts';

/** Numbers as the world has them, row-major without a gap, into pixels and out of them. */

/** @param target begins at the first pixel, of a layout without a border */
export function fillPixels(target: Float32Array | Uint8Array, values: ArrayLike<number>, layout: Layout): void {
  const { height, width, channels, step } = layout;
  for (let pixel = 0, from = 0; pixel < height * width; pixel++) {
    for (let c = 0; c < channels; c++) target[pixel * step + c] = values[from++];
  }
}

/** Writes a float value from `at` on, and zeros into what fills its pixels up; the border stays as it is. */
export function writeValue({ floats }: RunnerMemory, value: Value, values: Float32Array, at = 0): void {
  const { height, width, channels, step } = value.layout;
  const rowFloats = rowBytes(value.layout) / 4;
  let row = innerOf(value) / 4;
  let from = at;
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

/** Reads a value into `target`, from `at` on; codes as the numbers that they stand for. */
export function readValue(memory: RunnerMemory, { codes, ...value }: Value, target: Float32Array, at = 0): void {
  if (codes === undefined) {
    readPixels(memory.floats, value, target, at);
    return;
  }
  readPixels(memory.codes, value, target, at);
  const end = at + value.layout.height * value.layout.width * value.layout.channels;
  for (let i = at; i < end; i++) target[i] = numberOf(target[i], codes);
}

function readPixels(source: Float32Array | Uint8Array, value: Omit<Value, 'codes'>, target: Float32Array, at: number) {
  const { height, width, channels, step, bytes } = value.layout;
  const rowElements = rowBytes(value.layout) / bytes;
  let row = innerOf(value) / bytes;
  let to = at;
  for (let y = 0; y < height; y++, row += rowElements) {
    if (channels === step) {
      target.set(source.subarray(row, row + width * channels), to);
      to += width * channels;
      continue;
    }
    for (let from = row; from < row + width * step; from += step) {
      for (let c = 0; c < channels; c++) target[to++] = source[from + c];
    }
  }
}
