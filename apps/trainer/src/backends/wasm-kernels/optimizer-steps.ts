import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { allocate, type KernelCall } from './heap.ts';
import { kernelModule, pointer } from './kernel-module.ts';

type AdamInputs = Record<'variable' | 'gradient' | 'first' | 'second', TensorInfo>;
type AdamAttributes = Record<'rate' | 'beta1' | 'beta2' | 'epsilon', number>;

/** One step of Adam: variable, gradient and both moments, all of one shape -> the new variable and the new moments. */
export function adamStep({ inputs, attrs, backend }: KernelCall<AdamInputs, AdamAttributes>): TensorInfo[] {
  const { variable, gradient, first, second } = inputs;
  const { rate, beta1, beta2, epsilon } = attrs;
  const moved = allocate(backend, variable.shape);
  const newFirst = allocate(backend, variable.shape);
  const newSecond = allocate(backend, variable.shape);
  kernelModule(backend).adamStep(
    pointer(backend, variable),
    pointer(backend, gradient),
    pointer(backend, first),
    pointer(backend, second),
    pointer(backend, moved),
    pointer(backend, newFirst),
    pointer(backend, newSecond),
    util.sizeFromShape(variable.shape),
    rate,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    epsilon,
  );
  return [moved, newFirst, newSecond];
}

/** a, b of one shape -> keep * a + (1 - keep) * b. */
export function blend({
  inputs: { a, b },
  attrs: { keep },
  backend,
}: KernelCall<Record<'a' | 'b', TensorInfo>, { keep: number }>): TensorInfo {
  const out = allocate(backend, a.shape);
  const size = util.sizeFromShape(a.shape);
  kernelModule(backend).blend(pointer(backend, a), pointer(backend, b), pointer(backend, out), size, keep, 1 - keep);
  return out;
}
