import { z } from 'zod';
import { PIXEL_LOSSES } from '../../losses/index.ts';
import type { InputShapes, Net } from '../../net/index.ts';
import { fields } from '../fields.ts';
import {
  alone,
  type Batch,
  type BuiltSystem,
  type NetworkDescription,
  type Phase,
  type RunDefaults,
} from '../system.ts';
import { ACTIVATION_NORMS } from './activation-norm.ts';
import { adam } from './adam.ts';
import { ENCODER_ACTIVATIONS, unet } from './unet.ts';

/** What systems share that learn from pairs, a damaged picture and the whole one: a U-Net that makes the one of the other. */

/** Their options. */
export const pairedFields = {
  size: fields.size,
  channels: fields.channels,
  inputChannels: fields.inputChannels,
  masked: fields.masked,
  depth: z.int().min(1).max(8).default(4).describe('halvings in the generator'),
  width: fields.width.describe('generator channels at half size; doubled at every further halving'),
  maxWidth: fields.maxWidth,
  detail: z.int().min(0).max(128).default(12).describe('generator channels at full size; 0 has no layers there'),
  norm: z.enum(ACTIVATION_NORMS).default('none').describe('normalisation in the generator'),
  weights: z.enum(['plain', 'spectral']).default('plain').describe('form of the weights of the generator'),
  encoderActivation: z.enum(ENCODER_ACTIVATIONS).default('leaky-relu').describe('in the half that halves'),
  dropout: z.number().min(0).max(0.9).default(0).describe('part lost in training in the three innermost doublings'),
  learningRate: fields.learningRate.default(1e-3),
  beta1: fields.beta1.default(0.9),
  beta2: fields.beta2.default(0.999),
};

/** Of those that can add to the input. */
export const residual = z
  .boolean()
  .default(false)
  .describe('whether the generator makes what is added to the input, rather than the picture');

const config = z.strictObject({ ...pairedFields, residual });
export type PairedConfig = z.infer<typeof config>;

/** What some options owe each other, as zod's `refine` takes it. */
type Check<Names extends keyof PairedConfig> = [
  holds: (options: Pick<PairedConfig, Names>) => boolean,
  refusal: { path: string[]; message: string },
];

/** The innermost map has a pixel at the least. */
export const halvable: Check<'size' | 'depth'> = [
  ({ size, depth }) => 2 ** depth <= size,
  { path: ['depth'], message: 'size cannot be halved so often' },
];

/** A grey input can be added to in every channel; a coloured one has no place in a grey picture. */
export const addable: Check<'residual' | 'inputChannels' | 'channels'> = [
  ({ residual, inputChannels, channels }) => !residual || inputChannels <= channels,
  { path: ['residual'], message: 'nothing can be added to an input that has more channels than the picture' },
];

/**
 * The generators of the presets that paired systems share, so that they can be compared. Those that restore add to their input and have no
 * norm: what is right already stays, colours do not depend on what else is in a batch, and a large picture can be made in tiles.
 */
export const PAIRED_PRESETS = {
  // 64x64 pictures behind mosaics of up to 32 pixels: what is missing is what faces have in common, so the innermost map sees them whole.
  mosaic: {
    options: { size: 64, depth: 5, width: 16, maxWidth: 128, detail: 12, residual: true },
    run: { batch: 16 },
  },
  // Drawn faces at 64x64: mosaics, noise and holes; lines are sharp, areas plain.
  faces: { options: { size: 64, depth: 4, width: 16, maxWidth: 96, detail: 12, residual: true }, run: { batch: 16 } },
  // Natural pictures at 64x64: nothing is learned far away, so fewer halvings, and more channels where details are.
  photos: { options: { size: 64, depth: 3, width: 20, maxWidth: 80, detail: 16, residual: true }, run: { batch: 16 } },
  // Line drawings to coloured pictures at 128x128. Nothing of the input stays as it is.
  lines: {
    options: { size: 128, inputChannels: 1, depth: 5, width: 12, maxWidth: 96, detail: 8, norm: 'batch' },
    run: { batch: 8 },
  },
} as const satisfies Record<string, { options: Partial<PairedConfig>; run: RunDefaults }>;

/** The same for a system whose options differ from these. */
export const presetsWith = <Options>(change: (options: Partial<PairedConfig>) => Options) =>
  Object.fromEntries(
    Object.entries(PAIRED_PRESETS).map(([name, { options, run }]) => [name, { options: change(options), run }]),
  );

/** All of a system but its phases, with a `generator` that ships. `skips`: whether it is a U-Net. */
export function pairedGenerator(config: PairedConfig, { skips = true } = {}): Omit<BuiltSystem, 'phases'> {
  const { size, channels, inputChannels, masked } = config;
  const options = { ...config, skips };
  const generator: NetworkDescription = {
    network: (net, inputs) => {
      const picture = known(net, inputs);
      return unet(
        net,
        withMask(net, picture, inputs),
        options,
        config.residual ? broadened(net, picture, channels) : undefined,
      );
    },
    inputs: damagedInputs(config),
    optimizer: adam(config),
    averaged: true,
  };
  return {
    picture: [size, size, channels],
    latentDimensions: 0,
    initialisation: 'he',
    networks: { generator },
    restorer: { inputChannels, paired: true, masked, network: alone('generator', generator) },
  };
}

/** The generator learns by the difference of pixels alone, of the whole picture. */
export const pixelPhase = (name: string, loss: keyof typeof PIXEL_LOSSES): Phase => ({
  name,
  trains: ['generator'],
  every: 1,
  loss({ generator }, batch) {
    const error = PIXEL_LOSSES[loss](generator!(damagedOf(batch)), batch.reals);
    return { loss: error, readouts: { [loss]: error } };
  },
});

/** What the generator takes: `picture [size, size, inputChannels]`, and `mask [size, size, 1]` where masked. */
export const damagedInputs = ({
  size,
  inputChannels,
  masked,
}: Pick<PairedConfig, 'size' | 'inputChannels' | 'masked'>): InputShapes => ({
  picture: [size, size, inputChannels],
  ...(masked && { mask: [size, size, 1] }),
});

/** The same of a batch. */
export const damagedOf = ({ inputs, masks }: Batch) => ({ picture: inputs!, ...(masks && { mask: masks }) });

/** Everything that there is to see of a damaged picture: `[h, w, inputChannels]`, nothing under holes, and the mask behind it. */
export const damage = <V>(net: Net<V>, inputs: Readonly<Record<string, V>>): V =>
  withMask(net, known(net, inputs), inputs);

/** A picture, with zeros under its holes. */
const known = <V>(net: Net<V>, { picture, mask }: Readonly<Record<string, V>>): V =>
  mask === undefined ? picture! : net.hide(picture!, mask);

const withMask = <V>(net: Net<V>, picture: V, { mask }: Readonly<Record<string, V>>): V =>
  mask === undefined ? picture : net.concat(picture, mask);

/** `[h, w, 1 or channels] -> [h, w, channels]`. */
const broadened = <V>(net: Net<V>, picture: V, channels: number): V =>
  net.shapeOf(picture).at(-1) === channels ? picture : net.concat(...Array.from({ length: channels }, () => picture));
