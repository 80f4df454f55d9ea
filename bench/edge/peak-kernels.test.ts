import { expect, it } from 'vitest';
import { compileModule, instantiate, newMemory } from '../../packages/engine/src/web-assembly.ts';
import { operationsOf, PEAK_LOOPS, peakModule } from './peak-kernels.ts';

it('compiles, and every loop turns as often as it is told', () => {
  const { memory, ...loops } = instantiate(compileModule(peakModule()), newMemory(1)) as {
    memory: { buffer: ArrayBuffer };
  } & Record<string, (turns: number) => number>;
  new Float32Array(memory.buffer, 0, 1024).set(Array.from({ length: 1024 }, (_, i) => 1 + ((i * 37) % 101)));
  for (const { name } of PEAK_LOOPS) {
    const sums = [1, 2, 3].map((turns) => loops[name]!(turns));
    expect(new Set(sums).size, name).toBeGreaterThan(1);
  }
});

it('counts two operations to a multiply-accumulate', () => {
  const bytes = PEAK_LOOPS.find(({ name }) => name === 'bytes')!;
  expect(operationsOf(bytes, 3)).toBe(3 * 4 * 12 * 16 * 2);
});
