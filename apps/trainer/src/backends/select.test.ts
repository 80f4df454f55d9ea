import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.ts';
import type { BackendModule } from './backend.ts';
import { cpu } from './cpu.ts';
import { describeBackend, selectorOf } from './select.ts';

const absent: BackendModule = {
  name: 'cuda',
  tfjsName: 'tensorflow',
  start: async () => ({ reason: 'not installed', fix: 'install it.' }),
};

/** Starts well and computes nonsense. */
const wrong: BackendModule = {
  name: 'webgpu',
  tfjsName: 'wrong',
  async start() {
    if (!tf.findBackend('wrong')) {
      tf.copyRegisteredKernels('cpu', 'wrong');
      tf.unregisterKernel('Tanh', 'wrong');
      const { kernelFunc } = tf.getKernel('Sigmoid', 'cpu');
      tf.registerKernel({ kernelName: 'Tanh', backendName: 'wrong', kernelFunc });
      tf.registerBackend('wrong', () => new MathBackendCPU());
    }
    return { description: 'webgpu, wrong' };
  },
};

/** Fails in a way that nobody foresaw. */
const failing: BackendModule = {
  name: 'cuda',
  tfjsName: 'tensorflow',
  start: () => Promise.reject(new Error('a driver is lost')),
};

describe('auto', () => {
  it('passes over what does not start or computes wrongly, and says why', async () => {
    const backend = await selectorOf([absent, wrong, cpu])('auto', {});
    expect(backend.name).toBe('cpu');
    expect(tf.getBackend()).toBe('cpu');
    expect(describeBackend(backend)).toMatch(
      /^cpu, plain JavaScript, 1 thread \(cuda: not installed; webgpu: failed its self-test: a gradient penalty is \S+, not 0\.0251149 \(off by \S+\)\)$/,
    );
  });

  it('takes the first that works and does not start the others', async () => {
    const later = { ...absent, start: vi.fn(absent.start) };
    const backend = await selectorOf([cpu, later])('auto', {});
    expect(describeBackend(backend)).toBe('cpu, plain JavaScript, 1 thread');
    expect(later.start).not.toHaveBeenCalled();
  });

  it('passes over what fails, but not over options that are wrong', async () => {
    const backend = await selectorOf([failing, cpu])('auto', {});
    expect(backend.passedOver).toEqual([{ name: 'cuda', reason: 'did not start: a driver is lost' }]);
    const wrongOptions = { ...failing, start: () => Promise.reject(new UserError('no', 'such', 'threads')) };
    await expect(selectorOf([wrongOptions, cpu])('auto', {})).rejects.toThrow('no\n  such\n  → threads');
  });

  it('fails, with all reasons, when nothing works', async () => {
    await expect(selectorOf([absent, wrong])('auto', {})).rejects.toThrow(
      /^No backend can compute here\.\n {2}cuda: not installed; webgpu: failed its self-test: .*\n {2}→ /,
    );
  });
});

describe('a named backend', () => {
  it('is an error of the user when it does not start, with the reason and what to do', async () => {
    const start = selectorOf([absent, cpu])('cuda', {});
    await expect(start).rejects.toThrow('The cuda backend cannot compute here.\n  not installed\n  → install it.');
    await expect(start).rejects.toThrow(UserError);
  });

  it('is an error of the user when it computes wrongly, and what was current stays so', async () => {
    await tf.setBackend('cpu');
    const select = selectorOf([wrong, cpu]);
    await expect(select('webgpu', {})).rejects.toThrow(/webgpu backend cannot compute here[\s\S]*failed its self-test/);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('gets the options and is tested once', async () => {
    const start = vi.fn(cpu.start);
    const select = selectorOf([{ ...cpu, start }]);
    await select('cpu', { threads: 3 });
    expect(start).toHaveBeenCalledWith({ threads: 3 });
    const { kernelNames } = await tf.profile(async () => {
      await select('cpu', {});
      return tf.scalar(0);
    });
    expect(kernelNames).toEqual([]);
  });
});
