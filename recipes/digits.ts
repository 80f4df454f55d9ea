import { join } from 'node:path';
import { digitsData } from '../bench/systems/data.ts';
import { DIGITS as COMPARISON } from '../bench/systems/entries.ts';
import { about } from './about.ts';
import type { Recipe } from './recipe.ts';

const SYSTEM = 'cgan';
const CREDIT =
  'MNIST; Yann LeCun, Corinna Cortes, Christopher J.C. Burges; https://yann.lecun.com/exdb/mnist/; CC BY-SA 3.0';

/** The conditional GAN of `bench:systems`, in the same folders. It is not embedded: MNIST is CC BY-SA, and so is what was made of it. */
export const DIGITS: Recipe = {
  ...{ name: 'digits', title: 'Handwritten digits, in ten classes', needs: ['mnist'], ships: 'published' },
  steps({ runs, out }) {
    const folder = join(runs, 'systems', 'digits');
    const { training, test, features } = digitsData(join(folder, 'data'));
    const { preset, images } = COMPARISON;
    const run = join(folder, SYSTEM);
    return [
      ...[training, test, features],
      {
        ...{ kind: 'train', title: `${images.toLocaleString('en')} images of training`, images, runs: run },
        ...{ data: training.makes[0]!, line: ['--system', SYSTEM, '--preset', preset, '--labels', 'class'] },
      },
      {
        ...{ kind: 'export', title: 'The model', images, out },
        line: [
          ...['--run', { runIn: run }, '--name', 'digits', '--title', 'Handwritten digits'],
          ...['--credit', CREDIT],
          ...['--quantize', 'int8', ...about('digits'), '--calibrate', '1024', '--data', test.makes[0]!],
          ...['--features', { runIn: features.runs }],
        ],
      },
    ];
  },
};
