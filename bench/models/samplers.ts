import { join } from 'node:path';
import { FLOWERS } from '../restoration/data.ts';
import type { Files, Step, Training } from '../steps/step.ts';
import { digitsData } from '../systems/data.ts';

/** What a sampler is measured against, and the steps that lead to it. */
export interface SamplerData {
  /** What it was trained on: its samples' nearest neighbours are looked for there. */
  readonly training: Files;
  /** Pictures that it has not seen. */
  readonly heldOut: Files;
  /** The network whose features distances are taken between. */
  readonly features: Training;
  /** A classifier of the model's classes, if that is another one. */
  readonly classes?: Training;
  /** What the networks learn from, where that is a set of its own. */
  readonly others?: readonly Step[];
}

/** By the names of the models. */
export const SAMPLERS: Readonly<Record<string, (folder: string) => SamplerData>> = { faces, flowers, digits };

const STYLES = ['adventurer', 'big-smile', 'lorelei', 'micah', 'personas'];

/**
 * Drawn faces: those of the training, and others of other seeds, one for the networks and one to compare with. The network of distances learns to
 * say what the captions say, which is everything that was decided when a face was drawn.
 */
function faces(folder: string): SamplerData {
  const drawn = (title: string, name: string, count: number, seed: number): Files => {
    const path = join(folder, `${name}.pack`);
    const styles = STYLES.flatMap((style) => ['--style', style]);
    const which = ['--count', String(count), '--size', '64', '--seed', String(seed)];
    return {
      kind: 'files',
      title,
      line: ['data', 'faces', ...styles, ...which, '--out', path],
      makes: [path],
    };
  };
  const lessons = drawn('Faces to learn features from', 'faces', 20_000, 10);
  const [data] = lessons.makes as readonly [string];
  const network = (title: string, runs: string, line: readonly string[]): Training => ({
    ...{ kind: 'features', title, line, data, runs: join(folder, runs), images: 60_000 },
  });
  return {
    training: drawn('The faces that it was trained on', 'faces-training', 40_000, 8),
    heldOut: drawn('Faces that nobody has seen', 'faces-held-out', 6_000, 9),
    features: network('A network that says what is in a face', 'features', [
      '--texts',
      'caption',
      '--dimensions',
      '128',
    ]),
    classes: network('A classifier of drawing styles', 'styles', ['--column', 'style']),
    others: [lessons],
  };
}

/** Photographs of flowers. There are no others than those of the training to learn features from. */
function flowers(folder: string): SamplerData {
  const photographs = (title: string, name: string, at: string, more: readonly string[] = []): Files => {
    const path = join(folder, `${name}.pack`);
    const how = ['--size', '64', '--licence', 'CC BY', '--credit', FLOWERS, ...more];
    return {
      ...{ kind: 'files', title, makes: [path] },
      line: ['data', 'import', { given: 'flowers', at }, '--out', path, ...how],
    };
  };
  // With their mirror images, as the model may have seen them.
  const training = photographs('The photographs that it was trained on', 'flowers', '#train', ['--flips']);
  return {
    training,
    heldOut: photographs('Photographs that nobody has seen', 'flowers-held-out', '#val'),
    features: {
      ...{ kind: 'features', title: 'A classifier of flowers', line: ['--column', 'class'] },
      ...{ data: training.makes[0]!, runs: join(folder, 'features'), images: 100_000 },
    },
  };
}

function digits(folder: string): SamplerData {
  const { training, test, features } = digitsData(folder);
  return { training, heldOut: test, features };
}
