import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Line } from '../steps/line.ts';
import { runSteps } from '../steps/run-steps.ts';
import type { Sources } from '../steps/sources.ts';
import type { Files } from '../steps/step.ts';
import type { DataName, Task } from './tasks.ts';

/** The packed data sets of a task. */
export interface Prepared {
  /** Pairs to train on. */
  readonly training: string;
  /** Pairs that no system has seen, by condition. */
  readonly heldOut: Readonly<Record<string, string>>;
}

/** A packed data set, and the steps that lead to it; the last of them writes it. */
export interface Made {
  readonly path: string;
  readonly steps: readonly Files[];
}

const SIDE = 64;
/** Line art is coloured at this side. */
const LINE_ART_SIDE = 128;
const FACES = { training: 20_000, heldOut: 1_000 } as const;
/** Drawn faces among the line art, about as many as there are other drawings. */
const LINE_ART_FACES = { training: 1_400, heldOut: 150 } as const;
const STYLES = { training: 10_000, heldOut: 1_000 } as const;
/** Seeds of drawn faces, and of how they are damaged: those of training and of what is held out have nothing in common. */
const SEED = { training: '1', heldOut: '2' } as const;
type Part = keyof typeof SEED;

/** A task's data sets, made in `folder` where they are not there yet. */
export async function prepare(folder: string, task: Task, sources: Sources): Promise<Prepared> {
  mkdirSync(folder, { recursive: true });
  const make = async ({ path, steps }: Made) => {
    await runSteps(steps, { sources });
    return path;
  };
  const heldOut: Record<string, string> = {};
  for (const { name, with: specs } of task.conditions) {
    heldOut[name] = await make(damaged(folder, task, 'heldOut', `held-out-${name}`, specs));
  }
  return { training: await make(trainingData(folder, task)), heldOut };
}

/** What the systems of a task are trained on. */
export const trainingData = (folder: string, task: Task): Made =>
  damaged(folder, task, 'training', task.name, task.with, task.copies);

function damaged(folder: string, { data }: Task, part: Part, name: string, specs: readonly string[], copies = 1): Made {
  const pack = (file: string) => join(folder, `${file}.pack`);
  const whole = WHOLE[data](pack, part);
  if (specs.length === 0) return whole;
  const how = specs.flatMap((spec) => ['--with', spec]);
  return made('The pictures made worse', pack(`${data}-${name}`), [whole], (path) => [
    ...['data', 'degrade', whole.path, '--out', path],
    ...[...how, '--copies', String(copies), '--seed', SEED[part]],
  ]);
}

/** Who made the photographs. */
export const FLOWERS =
  'Flowers; photographers on Flickr, collected by the TensorFlow authors; https://www.tensorflow.org/datasets/catalog/tf_flowers';

/** Who made the drawings. */
const EMOJI = 'Fluent Emoji; Microsoft; https://github.com/microsoft/fluentui-emoji';

type Pack = (name: string) => string;

/** Pictures, or pairs where nothing has to be damaged. */
const WHOLE: Readonly<Record<DataName, (pack: Pack, part: Part) => Made>> = {
  faces: (pack, part) => faces(pack(`faces-${part}`), part, FACES[part]),

  flowers: (pack, part) =>
    made('Photographs of flowers', pack(`flowers-${part}`), [], (path) => [
      ...['data', 'import', { given: 'flowers', at: part === 'training' ? '#train' : '#val' } as const],
      ...['--out', path, '--size', String(SIDE), '--licence', 'CC BY', '--credit', FLOWERS],
      ...(part === 'training' ? ['--flips'] : []),
    ]),

  'line-art'(pack, part) {
    const drawings = emoji(pack, part);
    const drawn = faces(pack(`line-art-faces-${part}`), part, LINE_ART_FACES[part], [
      ...['--size', String(LINE_ART_SIDE), '--background', '#ffffff'],
    ]);
    const lines = made('The lines of the faces', pack(`line-art-of-faces-${part}`), [drawn], (path) => [
      ...['data', 'degrade', drawn.path, '--out', path, '--with', 'lines'],
    ]);
    return paired('Drawings and faces together', 'join', drawings, lines, pack(`line-art-${part}`));
  },

  styles(pack, part) {
    const style = (name: string) => faces(pack(`${name}-${part}`), part, STYLES[part], [...SQUARE, '--style', name]);
    const [from, to] = [style('lorelei'), style('adventurer')];
    return paired('Faces of two styles', 'beside', from, to, pack(`styles-${part}`));
  },
};

const SQUARE = ['--size', String(SIDE)];

const faces = (path: string, part: Part, count: number, options: readonly string[] = SQUARE): Made =>
  made('Drawn faces', path, [], () => [
    ...['data', 'faces', '--out', path, '--count', String(count), '--seed', SEED[part]],
    ...options,
  ]);

/** Line art and the same in colour: nine tenths of it to train on, or the rest. */
function emoji(pack: Pack, part: Part): Made {
  const options = ['--size', String(LINE_ART_SIDE), '--input-channels', '1', '--target-channels', '3', '--skip-bad'];
  const named = ['--background', '#ffffff', '--licence', 'MIT', '--credit', EMOJI];
  const all = made('Drawings in lines and in colour', pack('emoji'), [], (path) => [
    ...['data', 'pairs', { given: 'emoji', at: '#line' } as const, { given: 'emoji', at: '#color' } as const],
    ...['--out', path, ...options, ...named],
  ]);
  const [training, heldOut] = [pack('emoji-training'), pack('emoji-heldOut')];
  const split: Files = {
    ...{ kind: 'files', title: 'A tenth of the drawings held out', program: PAIR_SETS },
    ...{ line: ['hold-out-tenth', all.path, training, heldOut], makes: [training, heldOut] },
  };
  return { path: part === 'training' ? training : heldOut, steps: [...all.steps, split] };
}

const PAIR_SETS = new URL('./pair-sets-program.ts', import.meta.url);

const paired = (title: string, way: 'join' | 'beside', first: Made, second: Made, path: string): Made =>
  made(title, path, [first, second], () => [way, first.path, second.path, path], PAIR_SETS);

/** A file that a command makes of others: one of the trainer's, or a program of its own. */
const made = (title: string, path: string, of: readonly Made[], line: (path: string) => Line, program?: URL): Made => ({
  path,
  steps: [
    ...of.flatMap(({ steps }) => steps),
    { kind: 'files', title, line: line(path), makes: [path], ...(program && { program }) },
  ],
});
