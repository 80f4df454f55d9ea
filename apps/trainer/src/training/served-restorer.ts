/** For tests: a restorer as it would be served, from its parameters that ship, beside the restorer itself. */
import { NETWORK_OUTPUT, record } from '@omokage/models/net';
import { compile, type Plan, PlanRunner, type PlanWeights, reachOf } from '@omokage/models/plan';
import { type Artefact, buildArtefact, decodeArtefact } from '@omokage/weights';
import * as tf from '@tensorflow/tfjs-core';
import type { Inputs } from './input-source.ts';
import type { TrainingState } from './state.ts';

/** The plan of the network that ships, and its weights. */
export async function compileRestorer(state: TrainingState): Promise<{ plan: Plan; weights: PlanWeights }> {
  const { network } = state.restorer;
  const { plan } = record(network.network, network.inputs, undefined);
  const weights = new Map<string, { shape: number[]; values: Float32Array }>();
  for (const [name, variable] of state.shippedParameters(network).entries()) {
    weights.set(name, { shape: variable.shape, values: await variable.data<'float32'>() });
  }
  return compile({ ...plan, outputs: { picture: plan.outputs[NETWORK_OUTPUT]! } }, weights);
}

/** The same weights after they were stored in eight bits. */
export async function inEightBits(
  state: TrainingState,
  { plan, weights }: { plan: Plan; weights: PlanWeights },
): Promise<PlanWeights> {
  const { inputChannels, masked } = state.restorer;
  const { reach, multiple } = reachOf(plan);
  const artefact: Artefact = await buildArtefact(
    {
      ...{ kind: 'restorer', name: 'tiny', title: 'Tiny', created: '2026-01-01T00:00:00Z', plan },
      restorer: {
        ...{ task: masked ? 'inpaint' : 'denoise', picture: 'picture', ...(masked && { mask: 'mask' }), inputChannels },
        ...{ output: 'picture', channels: state.system.picture[2] as 1 | 3, range: [-1, 1] },
        ...{ reach: reach ?? null, multiple },
      },
      training: {
        ...{ system: state.system.system, config: {}, dataset: { name: 'none', images: 0 }, imagesSeen: 0, seed: '0' },
        ...{ hours: 0, backend: 'none', machine: 'none', metrics: [] },
      },
      ...{ licence: 'CC0-1.0', credits: [] },
    },
    weights,
    'uint8',
  );
  return decodeArtefact(
    artefact.manifest,
    artefact.shards.map(({ bytes }) => bytes),
  );
}

/** What a plan makes of inputs. */
export function runPlan(plan: Plan, weights: PlanWeights, { inputs, masks }: Inputs): Float32Array {
  const runner = new PlanRunner(plan, weights);
  const { picture } = runner.run({ picture: inputs, ...(masks && { mask: masks }) });
  const values = picture!.dataSync<'float32'>().slice();
  tf.dispose(picture!);
  runner.dispose();
  return values;
}
