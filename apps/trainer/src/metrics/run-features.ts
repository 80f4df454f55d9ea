import { basename, dirname, join, resolve } from 'node:path';
import { runEagerly } from '@omokage/models/net';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.ts';
import { readCheckpoint } from '../training/checkpoint.ts';
import { stateOf } from '../training/resume.ts';
import type { TrainingState } from '../training/state.ts';
import type { FeatureNetwork } from './features.ts';
import { FEATURES_FILE, type FeaturesFile, readFeaturesFile } from './features-file.ts';

/** The classifier of a run directory or a checkpoint of `omokage train features`. Throws UserError for any other. */
export function runFeatures(runOrFile: string): FeatureNetwork {
  const checkpoint = readCheckpoint(runOrFile);
  const { system, dataset, texts } = checkpoint.progress.run;
  if (system !== 'features') {
    const detail = `It trained the system ${system}.`;
    const fix = 'name a run of `omokage train features`, or the model.json of a tfjs graph model.';
    throw new UserError(`${runOrFile} is no feature network.`, detail, fix);
  }
  const file = readFeaturesFile(join(runDirectoryOf(checkpoint.path), FEATURES_FILE));
  const name = file.name ?? dataset.name.replaceAll(/[^\w.-]+/g, '-');
  return stateFeatures(stateOf(checkpoint), { ...file, name, terms: texts?.vocabulary });
}

const runDirectoryOf = (checkpoint: string): string => {
  const folder = dirname(resolve(checkpoint));
  return basename(folder) === 'checkpoints' ? dirname(folder) : folder;
};

interface Named extends Pick<FeaturesFile, 'classes' | 'scale'> {
  readonly name: string;
  /** Those that the run learned, if it learned texts. */
  readonly terms: readonly string[] | undefined;
}

/** The classifier of a state, with its averaged weights. Frees the state when it is disposed. */
function stateFeatures(state: TrainingState, { name, scale, terms, ...file }: Named): FeatureNetwork {
  const run = (network: string, inputs: Record<string, tf.Tensor>): tf.Tensor => {
    const { description, parameters, average } = state.network(network);
    return runEagerly(description.network, inputs, undefined, average ?? parameters, 'eval');
  };
  return {
    name,
    dimensions: Number(state.system.config.dimensions),
    ...(terms === undefined ? { classes: classNames(file.classes, state.system.classes!) } : { terms }),
    describe(pictures) {
      refuseOtherShape(pictures.shape.slice(1), state.system.picture, name);
      const features = run('features', { picture: pictures });
      const logits = run('classifier', { features });
      const scaled = tf.div(features, scale);
      return terms === undefined
        ? { features: scaled, probabilities: tf.softmax(logits) }
        : { features: scaled, likelihoods: tf.sigmoid(logits) };
    },
    dispose: () => state.dispose(),
  };
}

const classNames = (names: readonly string[] | undefined, count: number): readonly string[] =>
  names?.length === count ? names : Array.from({ length: count }, (_, i) => String(i));

/** A network that learned from pixels of one size sees another world in those of another. */
function refuseOtherShape(found: readonly number[], wanted: readonly number[], name: string): void {
  if (found.join() === wanted.join()) return;
  throw new UserError(
    `The feature network ${name} does not fit the pictures.`,
    `It reads ${wanted.join('x')} (height x width x channels); the pictures are ${found.join('x')}.`,
    'train one on the same size and channels with `omokage train features`.',
  );
}
