import { instantiateKernels } from '../../packages/engine/src/kernel-module.ts';
import { kernelModule } from '../../packages/engine/src/node.ts';
import { newMemory } from '../../packages/engine/src/web-assembly.ts';
import { toPixels } from '../../packages/models/src/sampling/index.ts';

/** A kernel that tfjs has no counterpart for, ready to be called. */
export interface Alone {
  readonly name: string;
  /** Numbers that one call makes. */
  readonly count: number;
  run(): void;
}

/** Kernels of codes, and of the bytes of pictures, on 64x64 pixels of 64 channels, and of 3. */
export function kernelsAlone(): Alone[] {
  const count = 64 * 64 * 64;
  const memory = newMemory(64);
  const kernels = instantiateKernels(kernelModule(), memory);
  const [floats, codes, others, table, picture] = [
    64,
    64 + 4 * count,
    64 + 5 * count,
    64 + 6 * count,
    1024 + 6 * count,
  ];
  new Float32Array(memory.buffer, floats, count).forEach((_, i, all) => {
    all[i] = Math.sin(i);
  });
  new Uint8Array(memory.buffer, table, 128).forEach((_, i, all) => {
    all[i] = 127 - i;
  });
  const pixels = 64 * 64;
  const values = new Float32Array(memory.buffer, floats, pixels * 3);
  return [
    { name: 'encode', count, run: () => kernels.encode(floats, codes, count, 60, 64) },
    { name: 'decode', count, run: () => kernels.decode(codes, floats, count, 1 / 60, 64) },
    { name: 'addCodes', count, run: () => kernels.addCodes(codes, others, others, count, 0.02, 64, 0.03, 60, 40, 62) },
    { name: 'mapCodes', count, run: () => kernels.mapCodes(codes, others, count, table) },
    { name: 'toBytes', count: pixels * 3, run: () => kernels.toBytes(floats, picture, 64, 64, 64 * 16, 3) },
    { name: 'toPixels in JavaScript', count: pixels * 3, run: () => toPixels(values) },
  ];
}
