import { describe, expect, it } from 'vitest';
import { instantiateKernels } from './kernel-module.ts';
import { type KernelTaps, panelsOf, windowOf } from './kernel-panels.ts';
import { someNumbers } from './kernels/both-builds.ts';
import { kernelModule } from './node.ts';
import { Packer, roomFor } from './pack.ts';
import { newMemory } from './web-assembly.ts';
import type { StoredNumbers } from './weight-reader.ts';

const PLACE = 64;
const GUARDED = 0xa5;

const taps = (change: Partial<KernelTaps> = {}): KernelTaps => {
  const channels = change.channels ?? 6;
  const step = Math.ceil(channels / 4) * 4;
  return { down: [0, 2], across: [2, 1], width: 3, channels, step, columns: 11, transposed: false, ...change };
};

const SHAPES = [
  taps(),
  taps({ channels: 3, columns: 8 }),
  taps({ channels: 16, columns: 24, down: [0], across: [0], width: 1 }),
  taps({ columns: 3, down: [2, 1, 0], across: [0, 1, 2] }),
  taps({ channels: 39, columns: 9, down: [1], across: [0, 2] }),
  taps({ down: [], across: [] }),
].flatMap((shape) => [shape, { ...shape, transposed: true }]);

/** All numbers of a 3x3 kernel at most, in each way they are stored. */
const STORED: readonly [string, (count: number) => StoredNumbers][] = [
  ['integers as bytes', (count) => ({ numbers: bytes(count).map((x) => Math.max(1, x)), scale: 1, min: -128 })],
  ['bytes', (count) => ({ numbers: bytes(count), scale: 0.7301, min: -90 })],
  ['words', (count) => ({ numbers: Uint16Array.from(bytes(count), (x) => x * 257), scale: 0.003, min: -100 })],
  ['floats', (count) => ({ numbers: someNumbers(count).map((x) => x * 120), scale: 1, min: 0 })],
];
const bytes = (count: number): Uint8Array => Uint8Array.from(someNumbers(count), (x) => (x + 1) * 127.5);

/** The number of a tap's channel and column, as it is stored. */
const numberAt = ({ numbers, scale, min }: StoredNumbers, shape: KernelTaps, element: number, column: number) => {
  const { down, across, width, channels, step, columns, transposed } = shape;
  const [tap, channel] = [Math.floor(element / step), element % step];
  if (down.length === 0 || channel >= channels || column >= columns) return 0;
  const row = down[Math.floor(tap / across.length)]!;
  const first = (row * width + across[tap % across.length]!) * channels * columns;
  const place = transposed ? column * channels + channel : channel * columns + column;
  return numbers[first + place]! * scale + min;
};

/** Packs in a memory with so much room, and nothing but panels and room in it that may be written. */
function packed(relaxed: boolean, size: number, room: number, pack: (packer: Packer) => void) {
  const memory = newMemory(Math.ceil((PLACE + size + room + PLACE) / 65_536) + 1);
  const all = new Uint8Array(memory.buffer).fill(GUARDED);
  const end = Math.ceil((PLACE + size) / 16) * 16;
  all.fill(0, PLACE, PLACE + size);
  all.fill(0, end, end + room);
  const kernels = instantiateKernels(kernelModule({ relaxed }), memory);
  const packer = new Packer(kernels, memory, { place: end, bytes: room });
  pack(packer);
  packer.clear();
  expect(all.subarray(end, end + room).every((byte) => byte === 0)).toBe(true);
  expect(all.subarray(0, PLACE).every((byte) => byte === GUARDED)).toBe(true);
  expect(all.subarray(end + room).every((byte) => byte === GUARDED)).toBe(true);
  return { kernels, memory };
}

describe.each([true, false])('a packer, with relaxed SIMD: %s', (relaxed) => {
  it.each(STORED)('makes panels of floats from %s', (_, stored) => {
    for (const shape of SHAPES) {
      const numbers = stored(9 * shape.channels * shape.columns);
      for (const factors of [undefined, someNumbers(shape.columns, 9)]) {
        for (const room of [roomFor(shape), 10_000]) {
          const [window, count] = [windowOf(shape), windowOf(shape) * panelsOf(shape.columns) * 8];
          const { memory } = packed(relaxed, count * 4, room, (packer) =>
            packer.floats(PLACE, numbers, shape, factors),
          );
          const wanted = Float32Array.from({ length: count }, (_, i) => {
            const column = Math.floor(i / (window * 8)) * 8 + (i % 8);
            const value = numberAt(numbers, shape, Math.floor(i / 8) % window, column);
            return factors === undefined ? value : Math.fround(value) * (factors[column] ?? 0) + 0;
          });
          // Not all zeros have the same sign.
          expect(new Float32Array(memory.buffer, PLACE, count).map((value) => value + 0)).toEqual(wanted);
        }
      }
    }
  });

  it.each(STORED)('makes panels of integers from %s, and what their sums begin with', (_, stored) => {
    for (const shape of SHAPES) {
      const numbers = stored(9 * shape.channels * shape.columns);
      for (const room of [roomFor(shape), 10_000]) {
        const [window, columns] = [windowOf(shape), panelsOf(shape.columns) * 8];
        const count = window * columns;
        const starts = Math.ceil((PLACE + count) / 16) * 16;
        const { memory, kernels } = packed(relaxed, starts + columns * 4 - PLACE, room, (packer) =>
          packer.codes(PLACE, numbers, shape),
        );
        const sums = new Int32Array(columns);
        const wanted = Int8Array.from({ length: count }, (_, i) => {
          const column = Math.floor(i / (window * 8)) * 8 + ((i >> 2) % 8);
          const element = (Math.floor(i / 32) * 4 + (i % 4)) % window;
          const value = Math.max(-127, Math.min(127, Math.round(numberAt(numbers, shape, element, column)) + 0));
          sums[column]! += value;
          return value;
        });
        expect(new Int8Array(memory.buffer, PLACE, count)).toEqual(wanted);
        kernels.startsOf(PLACE, window, columns, 31, starts);
        expect(new Int32Array(memory.buffer, starts, columns)).toEqual(sums.map((sum) => -31 * sum));
      }
    }
  });

  it('says when a kernel does not fit', () => {
    const shape = taps({ columns: 100 });
    const numbers = { numbers: new Float32Array(9 * 600), scale: 1, min: 0 };
    expect(() => packed(relaxed, 0, 500, (packer) => packer.floats(PLACE, numbers, shape))).toThrow(RangeError);
  });
});
