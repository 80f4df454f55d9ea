/**
 * A GAN on points of the plane, eight Gaussians on a ring, which a generator may cover all or in part: trains it with a loss from
 * several seeds and measures what came of it. `node ring.ts <settings as JSON>`
 */
import { ADVERSARIAL_LOSSES, type AdversarialLossName } from '@omokage/models/losses';
import type { Net } from '@omokage/models/net';
import { numericSeed, RandomStream, type Seed } from '@omokage/models/sampling';
import { type ConfiguredSystem, drawnBy, type NetworkDescription } from '@omokage/models/systems';
import { startBackend } from '../../apps/trainer/src/backends/index.ts';
import { TrainingState } from '../../apps/trainer/src/training/state.ts';
import { trainStep } from '../../apps/trainer/src/training/step.ts';
import { contest } from '../../packages/models/src/systems/blocks/contest.ts';
import { type ArmSettings, writeResult } from './result.ts';
import { coverOf, POINT, type RingCover, ringPoints } from './ring-points.ts';

export interface RingSettings extends ArmSettings {
  readonly loss: AdversarialLossName;
  /** Runs, each from another seed. */
  readonly runs: number;
  readonly steps: number;
  readonly learningRate: number;
}

const BATCH = 128;
const LATENT = 8;
const UNITS = 64;
/** Of the averaged generator, in points. */
const HALF_LIFE = 10_000;
const TESTED = 4096;

const { json, runs, ...settings } = JSON.parse(process.argv[2]!) as RingSettings;
const { description: backend } = await startBackend({ threads: 1 });
const covers: RingCover[] = [];
for (let run = 0; run < runs; run++) {
  covers.push(await trainedCover(numericSeed(run)));
  console.log(`${settings.loss}, run ${run + 1} of ${runs}: ${JSON.stringify(covers.at(-1))}`);
}
writeResult(json, backend, { figures: { ...meanOf('near'), ...meanOf('modes') } });

async function trainedCover(seed: Seed): Promise<RingCover> {
  const state = new TrainingState(ringSystem(settings), seed);
  for (let step = 0; step < settings.steps; step++) {
    const reals = ringPoints(seed, step, BATCH);
    await trainStep(state, { reals }, { seed, averageHalfLife: HALF_LIFE });
    reals.dispose();
  }
  const random = new RandomStream(seed, 2);
  const drawn = state.sampler().draw(Array.from({ length: TESTED }, () => ({ z: random.normals(LATENT), psi: 1 })));
  const cover = coverOf(await drawn.data<'float32'>());
  drawn.dispose();
  state.dispose();
  return cover;
}

/** The mean of a figure over the runs, and its standard error. */
function meanOf(name: keyof RingCover): Record<string, number> {
  const values = covers.map((cover) => cover[name]);
  const mean = values.reduce((sum, value) => sum + value, 0) / runs;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (runs - 1);
  return { [name]: mean, [`${name} error`]: Math.sqrt(variance / runs) };
}

/** Two perceptrons of two hidden layers. */
function ringSystem({ loss, learningRate }: Pick<RingSettings, 'loss' | 'learningRate'>): ConfiguredSystem {
  const hidden = <V>(net: Net<V>, x: V): V =>
    [1, 2].reduce((value, layer) => net.relu(net.dense(value, `hidden-${layer}`, UNITS)), x);
  const shared = { optimizer: { kind: 'adam', learningRate, beta1: 0.5, beta2: 0.999 }, averaged: true } as const;
  const generator: NetworkDescription = {
    ...shared,
    network: (net, { z }) => net.reshape(net.dense(hidden(net, z!), 'point', 2, { gain: 1 }), POINT),
    inputs: { z: [LATENT] },
  };
  const discriminator: NetworkDescription = {
    ...shared,
    network: (net, { picture }) => net.dense(hidden(net, net.flatten(picture!)), 'judge', 1, { gain: 1 }),
    inputs: { picture: POINT },
  };
  return {
    system: 'ring',
    config: {},
    picture: POINT,
    latentDimensions: LATENT,
    initialisation: 'he',
    sampler: drawnBy('generator', generator),
    networks: { generator, discriminator },
    phases: contest({ loss: ADVERSARIAL_LOSSES[loss], criticSteps: 1 }),
  };
}
