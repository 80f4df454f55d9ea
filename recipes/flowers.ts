import { join } from 'node:path';
import { FLOWERS as CREDIT } from '../bench/restoration/data.ts';
import type { Files, Training } from '../bench/steps/step.ts';
import { about } from './about.ts';
import type { Recipe } from './recipe.ts';

/** Photographs, of which there are few: augmentation keeps the discriminator from learning them by heart. */
export const FLOWERS: Recipe = {
  ...{ name: 'flowers', title: 'Photographs of flowers, in five classes', needs: ['flowers'], ships: 'embedded' },
  steps({ runs, out }) {
    const folder = join(runs, 'models', 'flowers');
    const pack = (title: string, part: string): Files => {
      const path = join(folder, `flowers-${part}.pack`);
      const named = ['--size', '64', '--licence', 'CC BY', '--credit', CREDIT];
      const line = ['data', 'import', { given: 'flowers', at: `#${part}` } as const, '--out', path, ...named];
      return { kind: 'files', title, line, makes: [path] };
    };
    const training = pack('Photographs of flowers', 'train');
    const check = pack('Photographs that it will not see', 'val');
    const data = training.makes[0]!;
    const features: Training = {
      ...{ kind: 'features', title: 'A classifier of the flowers, to measure by', data, images: 60_000 },
      ...{ line: ['--column', 'class', '--mirror'], runs: join(folder, 'features') },
    };
    const run: Training = {
      ...{ kind: 'train', title: 'The training', data, images: 112_096, runs: join(folder, 'training') },
      line: [
        ...['--system', 'stylegan', '--preset', 'photos', '--labels', 'class', '--mirror'],
        ...['--augment', 'adaptive', '--adapt-images', '50000'],
      ],
    };
    return [
      ...[training, check, features, run],
      {
        ...{ kind: 'export', title: 'The model', images: run.images, out },
        line: [
          ...['--run', { runIn: run.runs }, '--name', 'flowers', '--title', 'Photographs of flowers'],
          ...['--quantize', 'int8', ...about('flowers'), '--calibrate', '1024', '--data', check.makes[0]!],
          ...['--features', { runIn: features.runs }],
        ],
      },
    ];
  },
};
