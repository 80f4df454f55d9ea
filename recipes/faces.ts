import { join } from 'node:path';
import type { Files, Training } from '../bench/steps/step.ts';
import { about } from './about.ts';
import type { Recipe } from './recipe.ts';

/**
 * The embedded default: a DCGAN of faces in one style of drawing. Branches of the training are part of how it came about: with the
 * discriminator too sure of outlines, hair lost its colours, and a larger gamma brought them back (docs/models.md).
 */
export const FACES: Recipe = {
  ...{ name: 'faces', title: 'Drawn faces', needs: [], ships: 'embedded' },
  steps({ runs, out }) {
    const folder = join(runs, 'models', 'faces');
    const pack = (title: string, name: string, count: number, seed: number): Files => {
      const path = join(folder, `${name}.pack`);
      const which = ['--style', 'adventurer', '--count', String(count), '--size', '64', '--seed', String(seed)];
      return { kind: 'files', title, line: ['data', 'faces', ...which, '--out', path], makes: [path] };
    };
    const training = pack('Drawn faces', 'faces', 20_000, 1);
    const check = pack('Faces that it will not see', 'faces-check', 4_000, 2);
    const data = training.makes[0]!;
    const features: Training = {
      ...{ kind: 'features', title: 'A classifier of hair, to measure by', data: check.makes[0]!, images: 60_000 },
      ...{ line: ['--column', 'hair'], runs: join(folder, 'features') },
    };
    const begun: Training = {
      ...{ kind: 'train', title: 'The training', data, images: 117_728, runs: join(folder, 'training') },
      line: ['--system', 'dcgan', '--preset', 'faces', '--set', 'r1Gamma=1'],
    };
    const trainings = [begun];
    for (const [index, { images, learningRate, r1Gamma }] of BRANCHES.entries()) {
      const set = ['--set', `learningRate=${learningRate}`, '--set', `r1Gamma=${r1Gamma}`];
      trainings.push({
        ...{ kind: 'train', title: `Gamma ${r1Gamma} from there on`, data, images },
        ...{ line: ['--branch', { runIn: trainings[index]!.runs }, ...set], runs: join(folder, `branch-${index + 1}`) },
      });
    }
    const last = trainings.at(-1)!;
    return [
      ...[training, check, features, ...trainings],
      {
        ...{ kind: 'export', title: 'The model', images: last.images, out },
        line: [
          ...['--run', { runIn: last.runs }, '--name', 'faces', '--title', 'Drawn faces'],
          ...['--quantize', 'int8', ...about('faces'), '--calibrate', '1024', '--data', check.makes[0]!],
          ...['--features', { runIn: features.runs }],
        ],
      },
    ];
  },
};

/** What each branch changed, and up to how many images it went. */
const BRANCHES = [
  { images: 139_968, learningRate: 0.0007, r1Gamma: 8 },
  { images: 202_272, learningRate: 0.001, r1Gamma: 30 },
  { images: 248_384, learningRate: 0.0007, r1Gamma: 12 },
];
