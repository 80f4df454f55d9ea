import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { startBackend } from './index.ts';
import { environmentWithSoftwareGpu, skipWithoutAdapter } from './software-gpu.ts';
import type { Trained } from './start-in-process.ts';

const PROGRAM = fileURLToPath(new URL('./start-in-process.ts', import.meta.url));

/** A process that does not end by itself is killed, and the test fails. */
async function trainInProcess(...choice: string[]): Promise<Trained | { refused: string }> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PROGRAM, ...choice],
    { timeout: 110_000, env: environmentWithSoftwareGpu() },
  );
  return JSON.parse(stdout) as Trained | { refused: string };
}

describe('startBackend', () => {
  it('trains to the same bits with 1, 2 and 8 threads, in processes that end by themselves', async () => {
    const one = (await trainInProcess('wasm', '1')) as Trained;
    const two = (await trainInProcess('wasm', '2')) as Trained;
    const eight = (await trainInProcess('wasm', '8')) as Trained;
    expect(one.description).toBe('wasm, 1 thread, SIMD');
    expect(two.description).toBe('wasm, 2 threads, SIMD');
    expect(eight.description).toBe('wasm, 8 threads, SIMD');
    expect(two.weights).toBe(one.weights);
    expect(eight.weights).toBe(one.weights);
  });

  it('trains on webgpu as on wasm, in a process that ends by itself', async (context) => {
    const onGpu = await trainInProcess('webgpu');
    if ('refused' in onGpu) return skipWithoutAdapter(context, onGpu.refused);
    const onWasm = (await trainInProcess('wasm')) as Trained;
    expect(onGpu.description).toMatch(/^webgpu, \S+/);
    for (const [step, stats] of onWasm.stats.entries()) {
      expect(Object.keys(onGpu.stats[step]!)).toEqual(Object.keys(stats));
      for (const [key, value] of Object.entries(stats)) expect(onGpu.stats[step]![key], key).toBeCloseTo(value, 4);
    }
    expect(new Set(onGpu.tensors).size).toBe(1); // none is left behind
  }, 120_000);

  it('starts wasm with training kernels, once, and goes to cpu and back', async () => {
    const first = await startBackend({ threads: 1 });
    expect(first).toEqual({ name: 'wasm', description: 'wasm, 1 thread, SIMD', passedOver: [] });
    expect(tf.getBackend()).toBe('wasm');
    expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeDefined();
    const kept = tf.tensor1d([1, 2, 3]);
    expect((await startBackend({ name: 'cpu' })).name).toBe('cpu');
    expect(tf.getBackend()).toBe('cpu');
    expect(await startBackend()).toEqual(first);
    expect([...kept.dataSync()]).toEqual([1, 2, 3]);
    kept.dispose();
  });

  it('refuses another thread count once wasm runs', async () => {
    await startBackend({ threads: 1 });
    await expect(startBackend({ threads: 2 })).rejects.toThrow(/runs with 1 thread.*cannot change to 2[\s\S]*→ /);
  });

  it('says which backends there are', async () => {
    const start = startBackend({ name: 'tpu' as 'cpu' });
    await expect(start).rejects.toThrow(UserError);
    await expect(start).rejects.toThrow(/called "tpu"[\s\S]*auto, cuda, webgpu, wasm, cpu\.[\s\S]*→ /);
  });

  it.each([0, -1, 1.5, Number.NaN, 9])('refuses %s threads', async (threads) => {
    await expect(startBackend({ threads })).rejects.toThrow(/is not a number of threads[\s\S]*from 1 to 8[\s\S]*→ /);
  });
});
