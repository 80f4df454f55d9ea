import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { asConstant } from '../gradients/constant.ts';
import type { Shape } from '../plan/plan.ts';
import { type ParameterSpec, type Pass, sizeOf } from './layer.ts';

/**
 * How the kernel that a layer computes with follows from the one that is trained; as it is where nothing is said.
 *
 * `equalized` (Karras et al. 2017, section 4.1): trained at unit variance and scaled by gain / sqrt(fan-in) at run time, so that
 * Adam's steps are alike in all layers; `multiplier` scales the layer's learning rate, kernel and bias (Karras et al. 2018, appendix C).
 * `spectral` (Miyato et al. 2018): divided by its largest singular value, which a power iteration follows step by step.
 *
 * `compile` folds either into plain weights.
 */
export const weightFormSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('equalized'),
      gain: z.number().min(0).max(100),
      multiplier: z.number().min(1e-6).max(1),
    }),
    z.strictObject({ kind: z.literal('spectral') }),
  ])
  .optional();
export type WeightForm = z.infer<typeof weightFormSchema>;

/** Under this length a vector has no direction. */
export const SHORTEST = 1e-12;

/** The parameters behind a kernel of `shape`, of which `fanIn` values feed one output. */
export function kernelParameters(form: WeightForm, shape: Shape, fanIn: number): Record<string, ParameterSpec> {
  switch (form?.kind) {
    case 'equalized':
      return { kernel: { shape, kind: 'kernel', fanIn, deviation: 1 / form.multiplier } };
    case 'spectral':
      return { kernel: { shape, kind: 'kernel', fanIn }, direction: { shape: [shape.at(-1)!], kind: 'direction' } };
    default:
      return { kernel: { shape, kind: 'kernel', fanIn } };
  }
}

/** The kernel that the layer computes with. In `train` mode a spectral norm takes a step of its power iteration, and reports it. */
export function kernelInForm(
  form: WeightForm,
  { kernel, direction }: Record<string, tf.Tensor>,
  fanIn: number,
  pass: Pass,
): tf.Tensor {
  switch (form?.kind) {
    case 'equalized':
      return tf.mul(kernel, equalizedScale(form, fanIn));
    case 'spectral':
      return tf.div(kernel, tf.add(largestSingularValue(kernel, direction, pass), SHORTEST));
    default:
      return kernel;
  }
}

/** The bias that the layer adds. */
export const biasInForm = (form: WeightForm, bias: tf.Tensor): tf.Tensor =>
  form?.kind === 'equalized' && form.multiplier !== 1 ? tf.mul(bias, form.multiplier) : bias;

/** The factor between a trained kernel and the one that is computed with. */
export const equalizedScale = ({ gain, multiplier }: { gain: number; multiplier: number }, fanIn: number): number =>
  (gain * multiplier) / Math.sqrt(fanIn);

/**
 * Of the kernel as a matrix of as many columns as its last axis, along `direction` `[columns]`. The vectors of the power iteration
 * are constants to autodiff (Miyato et al. 2018, algorithm 1).
 */
function largestSingularValue(kernel: tf.Tensor, direction: tf.Tensor, pass: Pass): tf.Tensor {
  const columns = kernel.shape.at(-1)!;
  const matrix = tf.reshape(kernel, [sizeOf(kernel.shape) / columns, columns]) as tf.Tensor2D;
  const right = tf.reshape(direction, [columns, 1]) as tf.Tensor2D;
  if (pass.mode !== 'train') return lengthOf(tf.matMul(matrix, right));
  const [left, next] = asConstant(() => {
    const left = unit(tf.matMul(matrix, right)); // [rows,1]
    return [left, unit(tf.matMul(matrix, left, true))] as const; // [columns,1]
  });
  pass.observe?.('direction', tf.reshape(next, [columns]));
  return tf.sum(tf.mul(left, tf.matMul(matrix, next)));
}

const unit = (vector: tf.Tensor2D): tf.Tensor2D => tf.div(vector, tf.maximum(lengthOf(vector), SHORTEST));

const lengthOf = (vector: tf.Tensor2D): tf.Tensor => tf.sqrt(tf.sum(tf.square(vector)));
