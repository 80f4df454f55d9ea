import { join } from 'node:path';
import type { Files, Training } from '../bench/steps/step.ts';
import type { Recipe } from './recipe.ts';

/** Whose drawings it learns: these have the same framing, and licences that let a model of them ship. */
const STYLES = ['adventurer', 'big-smile', 'lorelei', 'micah', 'personas'].flatMap((style) => ['--style', style]);

/** The embedded default: a style-based generator of drawn faces, whose classes are the styles of drawing. */
export const FACES: Recipe = {
  ...{ name: 'faces', title: 'Drawn faces in five styles', needs: [], ships: 'embedded' },
  steps({ runs, out }) {
    const folder = join(runs, 'models', 'faces');
    const pack = (title: string, name: string, count: number, seed: number): Files => {
      const path = join(folder, `${name}.pack`);
      const which = ['--count', String(count), '--size', '64', '--seed', String(seed)];
      return { kind: 'files', title, line: ['data', 'faces', ...STYLES, ...which, '--out', path], makes: [path] };
    };
    const training = pack('Drawn faces', 'faces', 40_000, 8);
    const check = pack('Faces that it will not see', 'faces-check', 5_000, 9);
    const data = training.makes[0]!;
    const features: Training = {
      ...{
        kind: 'features',
        title: 'A network that learned what is said of them, to measure by',
        data,
        images: 60_000,
      },
      ...{
        line: ['--texts', 'caption', '--width', '16', '--dimensions', '128', '--hold-out', '0.05'],
        runs: join(folder, 'features'),
      },
    };
    const run: Training = {
      ...{ kind: 'train', title: 'The training', data, images: 400_000, runs: join(folder, 'training') },
      line: [
        '--system',
        'stylegan',
        '--preset',
        'faces',
        '--set',
        'noise=false',
        '--set',
        'mixing=0.5',
        '--labels',
        'style',
      ],
    };
    return [
      ...[training, check, features, run],
      {
        ...{ kind: 'export', title: 'The model', images: run.images, out },
        line: [
          ...['--run', { runIn: run.runs }, '--name', 'faces', '--title', 'Drawn faces'],
          ...['--quantize', 'int8', '--calibrate', '1024', '--data', check.makes[0]!],
          ...['--features', { runIn: features.runs }],
        ],
      },
    ];
  },
};
