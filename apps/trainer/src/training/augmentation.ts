import { augment, TRANSFORMATION_NAMES } from '@omokage/models/augment';
import type { Randomness } from '@omokage/models/layers';
import type { Networks, Phase } from '@omokage/models/systems';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { type Adaptation, UNADAPTED } from './adaptation.ts';
import { ACCURACY } from './alarms.ts';
import type { TrainingState } from './state.ts';

const policy = z.array(z.enum(TRANSFORMATION_NAMES)).min(1);

/** How the pictures of a run are changed before they are judged. */
export const augmentationSchema = z.discriminatedUnion('kind', [
  /** Every picture in every way, as Zhao et al. 2020 do. */
  z.strictObject({ kind: z.literal('diff'), policy }),
  /** With a probability that follows from how much the discriminator knows by heart, as in Karras et al. 2020. */
  z.strictObject({
    kind: z.literal('adaptive'),
    policy,
    /** Images over which the probability can rise from 0 to 1. */
    images: z.int().min(1),
  }),
]);
export type Augmentation = z.infer<typeof augmentationSchema>;

/** Steps between two moves of the probability (Karras et al. 2020, section 3). */
const LOOKS = 4;
/** What r_t is held at (section 3, figure 5). */
const TARGET = 0.6;

/** The readout that tells the probability of an adaptive augmentation. */
const PROBABILITY = 'augment p';

/**
 * A phase whose judging networks see augmented pictures alone: real and generated ones, whichever networks it trains. Every call draws
 * decisions of its own, as published. Slopes are measured at the pictures before they are changed, as in StyleGAN2-ADA.
 */
export function augmentedPhase(
  phase: Phase,
  { system, adaptation }: TrainingState,
  { kind, policy }: Augmentation,
  random: Randomness,
): Phase {
  const probability = kind === 'adaptive' ? adaptation.probability : 1;
  const judged = (networks: Networks): Networks =>
    Object.fromEntries(
      Object.entries(networks).map(([name, network]) => {
        const input = system.networks[name]!.judges;
        if (input === undefined) return [name, network];
        return [
          name,
          (inputs, form) => network({ ...inputs, [input]: augment(inputs[input]!, policy, probability, random) }, form),
        ];
      }),
    );
  return { ...phase, loss: (networks, batch, moment) => phase.loss(judged(networks), batch, moment) };
}

/**
 * Moves the probability of an adaptive augmentation after a step, and returns it as a readout. Throws UserError after a first step
 * that does not tell how often the discriminator is right.
 *
 * Karras et al. hold r_t = E[sign(D(real))] at 0.6: the share of reals that are taken for real, as a number from -1 to 1. Here r_t is
 * 2 x accuracy - 1, the same average over reals and fakes alike. Losses put their border between real and fake in different places
 * (0 for logits, 1/2 for least squares), and some systems change the reals before they judge them (growing ones blend sizes); the
 * accuracy, which each loss reports, holds for all of them. A critic without such a border cannot be adapted to.
 */
export function adapt(
  state: TrainingState,
  { images }: Extract<Augmentation, { kind: 'adaptive' }>,
  stats: Readonly<Record<string, number>>,
  batch: number,
): Record<string, number> {
  const seen = { ...state.adaptation, images: state.adaptation.images + batch };
  const accuracy = stats[ACCURACY];
  if (accuracy === undefined) {
    if (state.step === 1) throw unadaptable(state.system.system);
    state.adaptation = seen; // a step in which the discriminator rested
  } else {
    state.adaptation = moved({ ...seen, looks: seen.looks + 1, accuracy: seen.accuracy + accuracy }, images);
  }
  return { [PROBABILITY]: state.adaptation.probability };
}

/** After enough looks: a little more where the discriminator knows too much, else a little less. */
function moved(seen: Adaptation, imagesToOne: number): Adaptation {
  if (seen.looks < LOOKS) return seen;
  const excess = 2 * (seen.accuracy / seen.looks) - 1 - TARGET;
  const probability = seen.probability + Math.sign(excess) * (seen.images / imagesToOne);
  return { ...UNADAPTED, probability: Math.min(1, Math.max(0, probability)) };
}

function unadaptable(system: string): UserError {
  return new UserError(
    `Augmentation cannot adapt to the discriminator of ${system}.`,
    `Its loss has no border between real and generated pictures, so nothing says how often it is right ("${ACCURACY}").`,
    'augment without adapting, --augment diff, or choose a system or a loss with such a border; Wasserstein critics have none.',
  );
}
