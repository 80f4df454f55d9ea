import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { PHASES } from './phase-conv.ts';

// That it equals transposed convolutions and upsampled ones is held where compile makes it: plan/compile/phase-form.test.ts.

const phaseConv = (attributes: object = {}) => layerNamed('phaseConv').bind({ filters: 2, bias: false, ...attributes });
const kernels = (of: (phase: number) => tf.Tensor) =>
  Object.fromEntries(PHASES.map(([, , role], phase) => [role, of(phase)]));

describe('phaseConv', () => {
  it('puts each phase at its own parity of row and column', () => {
    // Every kernel passes the pixel itself on, times 1, 10, 100 or 1000.
    const own = [
      [1, 1],
      [1, 0],
      [0, 1],
      [0, 0],
    ]; // where the pixel itself lies in the 2x2 window of a phase
    const passing = kernels((phase) => {
      const values = new Float32Array(4);
      values[own[phase][0] * 2 + own[phase][1]] = 10 ** phase;
      return tf.tensor(values, [2, 2, 1, 1]);
    });
    const x = tf.tensor([1, 2, 3], [1, 1, 3, 1]);
    const y = phaseConv({ filters: 1 }).apply([x], passing, { mode: 'eval' });
    expect(y.shape).toEqual([1, 2, 6, 1]);
    expect([...y.dataSync()]).toEqual([1, 10, 2, 20, 3, 30, 100, 1000, 200, 2000, 300, 3000]);
  });

  it('looks at the pixel before for parity 0, after for parity 1, and at zeros outside', () => {
    const summing = kernels(() => tf.ones([2, 2, 1, 1]));
    const y = phaseConv({ filters: 1 }).apply([tf.tensor([1, 2, 4, 8], [1, 2, 2, 1])], summing, { mode: 'eval' });
    expect([...y.dataSync()]).toEqual([1, 3, 3, 2, 5, 15, 15, 10, 5, 15, 15, 10, 4, 12, 12, 8]);
  });

  it('adds its bias, then activates', () => {
    const x = uniform([2, 3, 2, 3], 1);
    const parameters = { ...kernels((phase) => uniform([2, 2, 3, 2], 2 + phase)) };
    const bias = tf.tensor([0.5, -0.5]);
    const plain = phaseConv().apply([x], parameters, { mode: 'eval' });
    const expected = tf.leakyRelu(tf.add(plain, bias), 0.1);
    const y = phaseConv({ bias: true, activation: { kind: 'leaky-relu', slope: 0.1 } }).apply(
      [x],
      { ...parameters, bias },
      { mode: 'eval' },
    );
    expect(tf.max(tf.abs(tf.sub(y, expected))).dataSync()[0]).toBeLessThan(1e-6);
  });

  it('owns four kernels and costs what the transposed convolution costs', () => {
    const spec = { shape: [2, 2, 3, 2], kind: 'kernel', fanIn: 12 };
    expect(phaseConv({ bias: true }).parameters([[4, 4, 3]])).toEqual({
      kernel00: spec,
      kernel01: spec,
      kernel10: spec,
      kernel11: spec,
      bias: { shape: [2], kind: 'bias' },
    });
    expect(phaseConv().macs([[4, 6, 3]])).toBe(
      layerNamed('convTranspose')
        .bind({ filters: 2, kernel: 4, stride: 2, padding: 'same', bias: false })
        .macs([[4, 6, 3]]),
    );
  });

  it('refuses other ranks and attributes', () => {
    expect(() => phaseConv().shape([[4, 4]])).toThrow('phaseConv takes a value of rank 3, not [4, 4]');
    expect(() => phaseConv({ filters: -1 })).toThrow(/^phaseConv: filters: /);
    expect(() => phaseConv({ activation: { kind: 'tanh' } })).toThrow(/^phaseConv: activation/);
  });
});
