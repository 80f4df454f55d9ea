import { layerNamed } from '@omokage/models/layers';
import { record } from '@omokage/models/net';
import type { Shape } from '@omokage/models/plan';
import { type ConfiguredSystem, type NetworkDescription, systemNamed } from '@omokage/models/systems';

/** What `npm run bench:train` trains: a system of the product, and how many pictures a step sees. */
export interface BenchedSystem {
  readonly name: string;
  readonly batch: number;
  readonly system: ConfiguredSystem;
  /** Trainable parameters by network. `train-peer.py` builds the same networks and must count as many. */
  readonly parameters: { readonly generator: number; readonly discriminator: number };
}

/** Both without R1, a second-order penalty of every eighth step: every step that is timed does the same. */
export const BENCHED: readonly BenchedSystem[] = [
  {
    name: 'dcgan-64',
    batch: 32,
    system: systemNamed('dcgan').configure({ r1Gamma: 0 }, 'faces'),
    parameters: { generator: 343_407, discriminator: 143_297 },
  },
  {
    name: 'mnist-dcgan',
    batch: 50,
    system: systemNamed('dcgan').configure({}, 'mnist-dcgan'),
    parameters: { generator: 2_169_473, discriminator: 1_713_025 },
  },
];

export function benchedNamed(name: string): BenchedSystem {
  const found = BENCHED.find((benched) => benched.name === name);
  if (found) return found;
  throw new Error(`There is nothing to bench called "${name}"; known: ${BENCHED.map(({ name }) => name).join(', ')}.`);
}

/**
 * Multiply-accumulates that one training step needs, from the shapes of convolutions and dense layers. A backward pass costs as
 * much again for the weights of a layer and as much again for its input; the input of a network's first layer needs none, except
 * that of the discriminator while the generator learns.
 *
 * D phase: generator forward, then the discriminator forward and backward on reals and on fakes. G phase: both forward, the
 * discriminator backward for its inputs alone, the generator backward.
 */
export function macsOfStep({ batch, system }: BenchedSystem): number {
  const generator = macsOfNetwork(system.networks.generator!);
  const discriminator = macsOfNetwork(system.networks.discriminator!);
  const dPhase = generator.all + 2 * (3 * discriminator.all - discriminator.first);
  const gPhase = 3 * generator.all - generator.first + 2 * discriminator.all;
  return batch * (dPhase + gPhase);
}

/** Multiply-accumulates of one picture's forward pass, and those of the layers that read the network's input. */
function macsOfNetwork({ network, inputs }: NetworkDescription): { all: number; first: number } {
  const shapes = new Map<string, Shape>(Object.entries(inputs));
  const given = new Set(Object.keys(inputs));
  const macs = { all: 0, first: 0 };
  for (const node of record(network, inputs, undefined).plan.nodes) {
    const layer = layerNamed(node.op).bind(node.attributes);
    const from = node.inputs.map((id) => shapes.get(id)!);
    shapes.set(node.id, layer.shape(from));
    const own = layer.macs(from);
    const readsInput = node.inputs.every((id) => given.has(id));
    macs.all += own;
    if (readsInput) macs.first += own;
    // A reshaped input is still the input.
    if (readsInput && Object.keys(node.parameters).length === 0) given.add(node.id);
  }
  return macs;
}
