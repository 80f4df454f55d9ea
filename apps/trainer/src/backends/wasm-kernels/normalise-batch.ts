import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { channelWidth, wholeVectors } from './channel-width.ts';
import { allocate, type KernelCall } from './heap.ts';
import { kernelModule, pointer, withScratch } from './kernel-module.ts';

/** x [..., C] -> y = (x - mean) inverse gamma + beta, and the batch's mean [C] and inverse [C] = 1 / sqrt(variance + epsilon). */
export function normaliseBatch({
  inputs: { x, gamma, beta },
  attrs: { epsilon },
  backend,
}: KernelCall<Record<'x' | 'gamma' | 'beta', TensorInfo>, { epsilon: number }>): TensorInfo[] {
  const [channels, width] = layoutOf(x);
  const y = allocate(backend, x.shape);
  const mean = allocate(backend, [channels]);
  const inverse = allocate(backend, [channels]);
  withScratch(backend, [4 * wholeVectors(width)], (scratch) =>
    kernelModule(backend).normaliseBatch(
      pointer(backend, x),
      pointer(backend, gamma),
      pointer(backend, beta),
      pointer(backend, y),
      pointer(backend, mean),
      pointer(backend, inverse),
      util.sizeFromShape(x.shape),
      channels,
      width,
      epsilon,
      scratch,
    ),
  );
  return [y, mean, inverse];
}

/** The gradients of {@link normaliseBatch}: dy [..., C] -> dx [..., C], dgamma [C], dbeta [C]. */
export function normaliseBatchGradient({
  inputs: { dy, x, gamma, mean, inverse },
  backend,
}: KernelCall<Record<'dy' | 'x' | 'gamma' | 'mean' | 'inverse', TensorInfo>, object>): TensorInfo[] {
  const [channels, width] = layoutOf(x);
  const dx = allocate(backend, x.shape);
  const dgamma = allocate(backend, [channels]);
  const dbeta = allocate(backend, [channels]);
  withScratch(backend, [5 * wholeVectors(width)], (scratch) =>
    kernelModule(backend).normaliseBatchGradient(
      pointer(backend, dy),
      pointer(backend, x),
      pointer(backend, gamma),
      pointer(backend, mean),
      pointer(backend, inverse),
      pointer(backend, dx),
      pointer(backend, dgamma),
      pointer(backend, dbeta),
      util.sizeFromShape(x.shape),
      channels,
      width,
      scratch,
    ),
  );
  return [dx, dgamma, dbeta];
}

function layoutOf({ shape }: TensorInfo): [channels: number, width: number] {
  const channels = shape.at(-1) ?? 1;
  return [channels, channelWidth(channels)];
}
