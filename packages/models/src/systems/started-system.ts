import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../gradients/finite-differences.ts';
import { isBuffer, sizeOf } from '../layers/index.ts';
import { Parameters, runEagerly } from '../net/index.ts';
import { numericSeed } from '../sampling/index.ts';
import { someMoment } from './some-moment.ts';
import {
  type Batch,
  type ConfiguredSystem,
  type Form,
  type Moment,
  type Networks,
  parametersOf as ofAllForms,
} from './system.ts';

/** A system for tests, as a training step has it: networks in training mode on fresh parameters, a batch, and chance. */
export interface StartedSystem {
  readonly parameters: Readonly<Record<string, Parameters>>;
  readonly networks: Networks;
  readonly batch: Batch;
  readonly moment: Moment;
}

/** Starts a system with a batch of so many pictures, the same on every call. Labels count up from 0. */
export function startSystem(system: ConfiguredSystem, pictures = 3): StartedSystem {
  const names = Object.keys(system.networks);
  const parameters = Object.fromEntries(
    names.map((name, i) => [
      name,
      Parameters.initialise(parametersOf(system, name), system.initialisation, numericSeed(1), i),
    ]),
  );
  const moment = someMoment((name) => parameters[name]!.kernels(), system.memory && { memory: system.memory });
  const networks = Object.fromEntries(
    names.map((name) => [
      name,
      (inputs: Readonly<Record<string, tf.Tensor>>, form?: Form) =>
        runEagerly(system.networks[name]!.network, inputs, form, parameters[name]!, 'train', { random: moment.random }),
    ]),
  );
  return { parameters, networks, batch: batchFor(system, pictures), moment };
}

/** What a network's parameters are in all of its forms, by name. */
export const parametersOf = (system: ConfiguredSystem, name: string) => ofAllForms(system.networks[name]!);

/** Name and shape of every parameter of a network: what checkpoints and artefacts hold. */
export const tableOf = (system: ConfiguredSystem, name: string): string[] =>
  [...parametersOf(system, name)].map(([parameter, { shape }]) => `${parameter} ${shape}`);

/** Numbers in the trained parameters of each network. */
export const countsOf = (system: ConfiguredSystem): Record<string, number> =>
  Object.fromEntries(Object.keys(system.networks).map((name) => [name, countOf(system, name)]));

const countOf = (system: ConfiguredSystem, name: string): number =>
  [...parametersOf(system, name).values()].reduce(
    (count, { kind, shape }) => count + (isBuffer(kind) ? 0 : sizeOf(shape)),
    0,
  );

/** The table's lines of a batch norm. */
export const batchNormTable = (name: string, channels: number): string[] =>
  ['gamma', 'beta', 'mean', 'variance'].map((role) => `${name}/${role} ${channels}`);

function batchFor({ picture, latentDimensions, classes, terms, restorer }: ConfiguredSystem, pictures: number): Batch {
  const [h, w] = picture as [number, number];
  const labels = Array.from({ length: pictures }, (_, i) => i % (classes ?? 1));
  return {
    reals: uniform([pictures, ...picture], 5),
    latents: uniform([pictures, latentDimensions], 6),
    ...(classes && { labels: tf.tensor1d(labels, 'int32'), classes: tf.cast(tf.oneHot(labels, classes), 'float32') }),
    ...(terms && { texts: tf.abs(uniform([pictures, terms], 8)) }),
    ...(restorer && { inputs: uniform([pictures, h, w, restorer.inputChannels], 9) }),
    ...(restorer?.masked && { masks: tf.cast(tf.greater(uniform([pictures, h, w, 1], 10), 0), 'float32') }),
  };
}
