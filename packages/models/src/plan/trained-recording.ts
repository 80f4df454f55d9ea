import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../gradients/finite-differences.ts';
import { type InputShapes, NETWORK_OUTPUT, type Network, Parameters, record, runEagerly } from '../net/index.ts';
import { numericSeed } from '../sampling/index.ts';
import type { Plan, PlanWeights } from './plan.ts';
import { PlanRunner } from './run.ts';

/** A network for tests: recorded, with weights such as training might leave behind. */
export interface TrainedRecording {
  readonly plan: Plan;
  readonly weights: PlanWeights;
  /** The network run eagerly in evaluation on the same weights. Inputs `[N, ...]`, the same on every call. */
  eagerly(batch: number): tf.Tensor;
}

/** Records a network and gives it weights: no bias zero, no gain one, no statistics as they were at the start. */
export function recordTrained<Config>(network: Network<Config>, inputs: InputShapes, config: Config): TrainedRecording {
  const { plan, parameters: specs } = record(network, inputs, config);
  const parameters = Parameters.initialise(specs, 'he', numericSeed(1), 0);
  parameters.entries().forEach(([name, variable], i) => {
    const noise = uniform(variable.shape, 100 + i);
    const { kind } = specs.get(name)!;
    if (kind === 'bias' || kind === 'mean') variable.assign(tf.mul(noise, 0.5));
    if (kind === 'gain' || kind === 'variance') variable.assign(tf.add(1, tf.mul(noise, 0.6)));
  });
  const weights = new Map(
    parameters
      .entries()
      .map(([name, variable]) => [name, { shape: variable.shape, values: Float32Array.from(variable.dataSync()) }]),
  );
  return {
    plan,
    weights,
    eagerly: (batch) => runEagerly(network, someInputs(plan, batch), config, parameters, 'eval'),
  };
}

/** Random inputs of a plan, the same on every call. */
export const someInputs = (plan: Plan, batch: number): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(plan.inputs).map(([name, shape], i) => [name, uniform([batch, ...shape], 7 + i)]));

/** Largest difference anywhere between a rewritten graph and the network that it came from, for two pictures. */
export function differenceFromEager(trained: TrainedRecording, graph: { plan: Plan; weights: PlanWeights }): number {
  const runner = new PlanRunner(graph.plan, graph.weights);
  const difference = tf.tidy(() => {
    const actual = runner.run(someInputs(graph.plan, 2))[NETWORK_OUTPUT];
    const expected = trained.eagerly(2);
    tf.util.assertShapesMatch(actual.shape, expected.shape, 'The rewritten graph: ');
    return tf.max(tf.abs(tf.sub(actual, expected))).dataSync()[0];
  });
  runner.dispose();
  return difference;
}

/** The operations of a plan in their order. */
export const operations = (plan: Plan): string[] => plan.nodes.map(({ op }) => op);
