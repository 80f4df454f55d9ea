import type { TensorInfo } from '@tensorflow/tfjs-core';
import { channelWidth, wholeVectors } from './channel-width.ts';
import { allocate, floats, type KernelCall, release, type WasmBackend } from './heap.ts';
import { kernelModule, pointer, withScratch } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * x [N,P,C] -> y = (x - mean) inverse, with mean [N,C] over P and inverse [N,C] = 1 / sqrt(variance + epsilon): the loops of a batch norm,
 * for every picture as a batch of its own.
 */
export function standardise({
  inputs: { x },
  attrs: { epsilon },
  backend,
}: KernelCall<Record<'x', TensorInfo>, { epsilon: number }>): TensorInfo[] {
  const [pictures, pixels, channels] = x.shape as [number, number, number];
  const width = channelWidth(channels);
  const y = allocate(backend, x.shape);
  const mean = allocate(backend, [pictures, channels]);
  const inverse = allocate(backend, [pictures, channels]);
  withRow(backend, channels, 1, (ones) =>
    withRow(backend, channels, 0, (zeros) =>
      withScratch(backend, [4 * wholeVectors(width)], (scratch) => {
        const [from, to, means, inverses] = pointers(backend, [x, y, mean, inverse]);
        for (let picture = 0; picture < pictures; picture++) {
          const at = picture * pixels * channels * BYTES;
          const row = picture * channels * BYTES;
          kernelModule(backend).normaliseBatch(
            from! + at,
            ones,
            zeros,
            to! + at,
            means! + row,
            inverses! + row,
            pixels * channels,
            channels,
            width,
            epsilon,
            scratch,
          );
        }
      }),
    ),
  );
  return [y, mean, inverse];
}

/** The gradient of {@link standardise}: dy [N,P,C] -> dx [N,P,C]. */
export function standardiseGradient({
  inputs: { dy, x, mean, inverse },
  backend,
}: KernelCall<Record<'dy' | 'x' | 'mean' | 'inverse', TensorInfo>, object>): TensorInfo {
  const [pictures, pixels, channels] = x.shape as [number, number, number];
  const width = channelWidth(channels);
  const dx = allocate(backend, x.shape);
  withRow(backend, channels, 1, (ones) =>
    // The gradients of a scale and a shift come out as well, and are not wanted.
    withScratch(backend, [5 * wholeVectors(width), channels, channels], (scratch, dgamma, dbeta) => {
      const [slopes, from, means, inverses, to] = pointers(backend, [dy, x, mean, inverse, dx]);
      for (let picture = 0; picture < pictures; picture++) {
        const at = picture * pixels * channels * BYTES;
        const row = picture * channels * BYTES;
        kernelModule(backend).normaliseBatchGradient(
          slopes! + at,
          from! + at,
          ones,
          means! + row,
          inverses! + row,
          to! + at,
          dgamma!,
          dbeta!,
          pixels * channels,
          channels,
          width,
          scratch!,
        );
      }
    }),
  );
  return dx;
}

const pointers = (backend: WasmBackend, tensors: readonly TensorInfo[]): number[] =>
  tensors.map((tensor) => pointer(backend, tensor));

/** Calls `use` with the byte offset of a row that holds one value again and again, and is freed afterwards. */
function withRow(backend: WasmBackend, length: number, value: number, use: (row: number) => void): void {
  const row = allocate(backend, [length]);
  floats(backend, row).fill(value);
  try {
    use(pointer(backend, row));
  } finally {
    release(backend, row);
  }
}
