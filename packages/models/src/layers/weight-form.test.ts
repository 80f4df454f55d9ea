import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { firstOrderError, secondOrderError, TOLERANCE, uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { layerNamed } from './index.ts';
import { largestSingularValueOf } from './naive-singular-value.ts';
import { kernelInForm, kernelParameters, weightFormSchema } from './weight-form.ts';

await tf.setBackend('cpu');
repairGradients();

const SPECTRAL = { kind: 'spectral' } as const;

const layers = [
  { op: 'dense', attributes: { units: 4, bias: true }, inputs: [[5]], fanIn: 5 },
  { op: 'conv', attributes: { filters: 4, kernel: 3, stride: 1, bias: true }, inputs: [[3, 4, 2]], fanIn: 18 },
  {
    op: 'convTranspose',
    attributes: { filters: 4, kernel: 4, stride: 2, padding: 'same', bias: true },
    inputs: [[3, 4, 2]],
    fanIn: 8,
  },
  {
    op: 'modulatedConv',
    attributes: { filters: 4, kernel: 3, demodulate: false, bias: true },
    inputs: [[3, 4, 2], [2]],
    fanIn: 18,
  },
] as const;

/** A layer in a form and plainly, with inputs for two pictures. */
function inBothForms({ op, attributes, inputs }: (typeof layers)[number], weights: object) {
  const bind = (own: object) => layerNamed(op).bind({ ...attributes, ...own });
  const shapes = inputs.map((shape) => [...shape]);
  const specs = bind({ weights }).parameters(shapes);
  const parameters = Object.fromEntries(
    Object.entries(specs).map(([role, { shape }], i) => [role, uniform([...shape], 10 + i)]),
  );
  const values = shapes.map((shape, i) => uniform([2, ...shape], 1 + i));
  return { formed: bind({ weights }), plain: bind({}), specs, parameters, values };
}

const largestDifference = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

describe.each(layers)('$op', (layer) => {
  it('scales an equalized kernel and bias at run time', () => {
    const weights = { kind: 'equalized', gain: 1.5, multiplier: 0.1 };
    const { formed, plain, specs, parameters, values } = inBothForms(layer, weights);
    const { kernel, bias } = parameters;
    expect(specs.kernel).toMatchObject({ kind: 'kernel', fanIn: layer.fanIn, deviation: 10 });
    const scaled = { kernel: tf.mul(kernel, (1.5 * 0.1) / Math.sqrt(layer.fanIn)), bias: tf.mul(bias, 0.1) };
    for (const mode of ['train', 'collect', 'eval'] as const) {
      const difference = largestDifference(
        formed.apply(values, parameters, { mode }),
        plain.apply(values, scaled, { mode }),
      );
      expect(difference).toBeLessThan(1e-5);
    }
  });

  it('divides a spectral kernel by its largest singular value, once the direction has settled', () => {
    const { formed, plain, specs, parameters, values } = inBothForms(layer, SPECTRAL);
    const { kernel, bias } = parameters;
    expect(specs.direction).toEqual({ shape: [kernel.shape.at(-1)!], kind: 'direction' });
    let { direction } = parameters;
    for (let step = 0; step < 100; step++) {
      const observe = (_: string, value: tf.Tensor) => {
        direction = value;
      };
      formed.apply(values, { kernel, bias, direction }, { mode: 'train', observe });
    }
    const scaled = { kernel: tf.div(kernel, largestSingularValueOf(kernel)), bias };
    for (const mode of ['train', 'collect', 'eval'] as const) {
      const difference = largestDifference(
        formed.apply(values, { kernel, bias, direction }, { mode }),
        plain.apply(values, scaled, { mode }),
      );
      expect(difference).toBeLessThan(1e-4);
    }
  });
});

describe('a spectral kernel', () => {
  const kernel = tf.tensor2d([
    [3, 0],
    [0, 1],
    [4, 0],
  ]);
  const direction = tf.tensor1d([0.6, 0.8]);
  const norm = (matrix: tf.Tensor, mode: 'train' | 'collect' | 'eval', along: tf.Tensor, reports: string[] = []) => {
    const observe = (role: string, value: tf.Tensor) => reports.push(`${role} ${[...value.dataSync()]}`);
    const formed = kernelInForm(SPECTRAL, { kernel: matrix, direction: along }, 3, { mode, observe });
    return tf.div(tf.max(tf.abs(matrix)), tf.max(tf.abs(formed)));
  };

  it('takes one step of the power iteration in training, and reports the new direction', () => {
    // K^T K is diag(25, 1), so that the direction becomes (25 * 0.6, 1 * 0.8), of length 1.
    const length = Math.hypot(15, 0.8);
    const next = [15 / length, 0.8 / length];
    const observed: Record<string, number[]> = {};
    const observe = (role: string, value: tf.Tensor) => {
      observed[role] = [...value.dataSync()];
    };
    kernelInForm(SPECTRAL, { kernel, direction }, 3, { mode: 'train', observe });
    expect(Object.keys(observed)).toEqual(['direction']);
    observed.direction.forEach((value, i) => {
      expect(value).toBeCloseTo(next[i], 6);
    });
  });

  it('stays with the stored direction elsewhere, and reports nothing', () => {
    const reports: string[] = [];
    for (const mode of ['collect', 'eval'] as const) {
      // |K (0.6, 0.8)| = |(1.8, 0.8, 2.4)|
      expect(norm(kernel, mode, direction, reports).dataSync()[0]).toBeCloseTo(Math.hypot(1.8, 0.8, 2.4), 5);
    }
    expect(reports).toEqual([]);
  });

  it('computes in evaluation what the step before it computed in training', () => {
    let next = direction;
    const observe = (_: string, value: tf.Tensor) => {
      next = value as tf.Tensor1D;
    };
    const trained = kernelInForm(SPECTRAL, { kernel, direction }, 3, { mode: 'train', observe });
    const left = tf.matMul(kernel, tf.reshape(direction, [2, 1]) as tf.Tensor2D);
    const along = tf.div(left, tf.sqrt(tf.sum(tf.square(left))));
    const sigma = tf.sum(tf.mul(along, tf.matMul(kernel, tf.reshape(next, [2, 1]) as tf.Tensor2D)));
    expect(largestDifference(trained, tf.div(kernel, sigma))).toBeLessThan(1e-6);
    expect(next).not.toBe(direction);
  });

  it('takes the vectors of the power iteration as constants', () => {
    // With constant u and v the gradient of sum(W / (u^T W v)) is 1 / s - sum(W) / s^2 u v^T (Miyato et al. 2018, equation 11).
    const matrix = uniform([4, 3], 1);
    const along = tf.tensor1d([0.6, 0, 0.8]);
    const left = tf.matMul(matrix as tf.Tensor2D, tf.reshape(along, [3, 1]) as tf.Tensor2D);
    const u = tf.div(left, tf.sqrt(tf.sum(tf.square(left))));
    const right = tf.matMul(matrix as tf.Tensor2D, u as tf.Tensor2D, true);
    const v = tf.div(right, tf.sqrt(tf.sum(tf.square(right))));
    const s = tf.sum(tf.mul(u, tf.matMul(matrix as tf.Tensor2D, v as tf.Tensor2D)));
    const outer = tf.matMul(u as tf.Tensor2D, v as tf.Tensor2D, false, true);
    const expected = tf.sub(tf.div(1, s), tf.mul(tf.div(tf.sum(matrix), tf.square(s)), outer));
    const slope = tf.grad((w) => tf.sum(kernelInForm(SPECTRAL, { kernel: w, direction: along }, 4, { mode: 'train' })))(
      matrix,
    );
    expect(largestDifference(slope, expected)).toBeLessThan(1e-5);
  });

  it('is differentiated right twice in what it is applied to', () => {
    const settled = tf.tensor1d([1, 0]);
    const operation = (x: tf.Tensor) => {
      const w = kernelInForm(SPECTRAL, { kernel, direction: settled }, 3, { mode: 'train' });
      return tf.tanh(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));
    };
    const x = uniform([2, 3], 1);
    expect(firstOrderError(operation, [x])).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, [x])).toBeLessThan(TOLERANCE);
  });

  it('leaves a kernel of zeros zero', () => {
    for (const mode of ['train', 'eval'] as const) {
      const formed = kernelInForm(SPECTRAL, { kernel: tf.zeros([3, 2]), direction }, 3, { mode });
      expect([...formed.dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
    }
  });

  it('leaves no more behind than its result and the direction that it reported', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => norm(kernel, 'train', direction)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('plain kernels are what they are', () => {
  const kernel = uniform([2, 3], 1);
  expect(kernelInForm(undefined, { kernel }, 2, { mode: 'train' })).toBe(kernel);
  expect(kernelParameters(undefined, [2, 3], 2)).toEqual({ kernel: { shape: [2, 3], kind: 'kernel', fanIn: 2 } });
});

it.each([
  { kind: 'weird' },
  { kind: 'spectral', steps: 3 },
  { kind: 'equalized', gain: 1 },
  { kind: 'equalized', gain: -1, multiplier: 1 },
  { kind: 'equalized', gain: 1, multiplier: 0 },
  { kind: 'equalized', gain: Number.POSITIVE_INFINITY, multiplier: 1 },
])('refuses the form %o', (form) => {
  expect(weightFormSchema.safeParse(form).success).toBe(false);
});
