import { createRequire } from 'node:module';
import util from 'node:util';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { cudaFrom } from './cuda.ts';
import { selectorOf } from './select.ts';

// The package itself runs on machines with CUDA alone; what it does when it is loaded is done here by hand.
afterEach(() => {
  if (!tf.findBackend('tensorflow')) return;
  tf.removeBackend('tensorflow');
  tf.getKernelsForBackend('tensorflow').forEach(({ kernelName }) => {
    tf.unregisterKernel(kernelName, 'tensorflow');
  });
});

/** Registers the backend `tensorflow`, as the package does: here the cpu's, with or without a GPU to its name. */
function register({ isUsingGpuDevice }: { isUsingGpuDevice: boolean }): void {
  tf.copyRegisteredKernels('cpu', 'tensorflow');
  tf.registerBackend('tensorflow', () => Object.assign(new MathBackendCPU(), { isUsingGpuDevice }));
}

/** A module that Node does not find: the error of a real one. */
const notFound = (request: string) => () => createRequire(import.meta.url)(request);

describe('cuda', () => {
  it('is not installed here by the package manager, and names the command that installs it', async () => {
    expect(await cudaFrom(notFound('@tensorflow/tfjs-node-gpu')).start({})).toEqual({
      reason: 'not installed',
      fix: expect.stringMatching(
        /CUDA 11\.2 and cuDNN 8\.1.*`npm install --no-save @tensorflow\/tfjs-node-gpu@4\.22\.0`/,
      ),
    });
  });

  it.each([
    ['an addon that does not load', new Error('libcudart.so.11.0: cannot open shared object file\nmore'), /libcudart/],
    ['a function that is gone', new TypeError('util_1.isNullOrUndefined is not a function'), /isNullOrUndefined/],
  ])('is broken with %s', async (_what, error, reason) => {
    const outcome = await cudaFrom(() => {
      throw error;
    }).start({});
    expect(outcome).toEqual({
      reason: expect.stringMatching(/^installed, but broken: [^\n]*$/),
      fix: expect.stringContaining('install it anew'),
    });
    expect((outcome as { reason: string }).reason).toMatch(reason);
  });

  it('is broken, and not absent, when a part of the package is missing', async () => {
    expect(await cudaFrom(notFound('./lib/napi-v8/tfjs_binding.node')).start({})).toMatchObject({
      reason: expect.stringMatching(/^installed, but broken: .*tfjs_binding\.node/),
    });
  });

  it('is refused when TensorFlow finds no GPU', async () => {
    const outcome = await cudaFrom(() => register({ isUsingGpuDevice: false })).start({});
    expect(outcome).toEqual({ reason: 'installed, but finds no GPU', fix: expect.stringContaining('nvidia-smi') });
  });

  it('is taken when it computes rightly on a GPU', async () => {
    const module = cudaFrom(() => register({ isUsingGpuDevice: true }));
    expect(await selectorOf([module])('auto', {})).toMatchObject({ name: 'cuda', description: 'cuda, TensorFlow' });
    expect(tf.getBackend()).toBe('tensorflow');
  });

  it('is refused when it fails its self-test', async () => {
    const module = cudaFrom(() => {
      register({ isUsingGpuDevice: true });
      tf.unregisterKernel('Step', 'tensorflow');
    });
    await expect(selectorOf([module])('cuda', {})).rejects.toThrow(/failed its self-test: .*Step/);
  });

  it('gives the package the checks that newer Nodes lack', async () => {
    await cudaFrom(() => undefined).start({});
    const checks = util as unknown as Record<string, (value: unknown) => boolean>;
    expect([null, undefined, 0].map((value) => checks.isNullOrUndefined!(value))).toEqual([true, true, false]);
    expect(checks.isArray!([])).toBe(true);
  });
});
