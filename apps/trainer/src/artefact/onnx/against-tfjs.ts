import { type Plan, PlanRunner, type PlanWeights, type Shape } from '@omokage/models/plan';
import { numericSeed, PURPOSE, RandomStream } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { runOnnx, type Value } from './onnxruntime.ts';
import { type OnnxOptions, planToOnnx } from './plan-to-onnx.ts';

/** For tests: what onnxruntime makes of a plan beside what tfjs makes of it. */

const seed = numericSeed(1);

export const normals = (size: number, index: number): Float32Array =>
  new RandomStream(seed, PURPOSE.latent, index).normals(size);

/** `[N, h, w, c]` as `[N, c, h, w]`, as users of ONNX have pictures; others as they are. */
export const toOnnx = (x: tf.Tensor): Value =>
  tf.tidy(() => {
    const laid = x.rank === 4 ? tf.transpose(x, [0, 3, 1, 2]) : x;
    return { dims: laid.shape, data: laid.dataSync<'float32'>() };
  });

/** The other way. */
export const fromOnnx = ({ dims, data }: Value): tf.Tensor => {
  const x = tf.tensor(data, [...dims]);
  return x.rank === 4 ? tf.transpose(x, [0, 2, 3, 1]) : x;
};

/** Random inputs of a plan, the same on every call; those called `mask` are 0 and 1. */
export const inputsFor = (plan: Pick<Plan, 'inputs'>, batch: number): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(plan.inputs).map(([name, shape], i) => {
      const values = normals(sizeOf(shape) * batch, i);
      const given = name.startsWith('mask') ? values.map((value) => (value > 0 ? 1 : 0)) : values;
      return [name, tf.tensor(given, [batch, ...shape])];
    }),
  );

export const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);

interface Comparison extends OnnxOptions {
  /** Pictures in the batch. */
  readonly batch?: number;
  /** What tfjs runs; the plan where nothing is said. One of other sides, to hold a model to it that takes any. */
  readonly runAs?: Plan;
}

/** Largest difference anywhere between what both make of the same inputs. Throws where a shape differs. */
export async function differenceOf(
  plan: Plan,
  weights: PlanWeights,
  { batch = 2, runAs = plan, ...options }: Comparison = {},
): Promise<number> {
  const inputs = inputsFor(runAs, batch);
  const theirs = await runOnnx(
    planToOnnx(plan, weights, options),
    Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, toOnnx(x)])),
  );
  return tf.tidy(() => {
    const runner = new PlanRunner(runAs, weights);
    const differences = Object.entries(runner.run(inputs)).map(([name, ours]) => {
      const made = fromOnnx(theirs[Object.hasOwn(plan.inputs, name) ? `${name}_out` : name]!);
      tf.util.assertShapesMatch(made.shape, ours.shape, 'ONNX: ');
      return tf.max(tf.abs(tf.sub(made, ours))).dataSync()[0]!;
    });
    runner.dispose();
    return Math.max(...differences);
  });
}
