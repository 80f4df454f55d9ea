import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { omokage } from '../systems/omokage.ts';
import { besideEachOther, holdOutTenth, joinPairs } from './pair-sets.ts';
import type { DataName, Task } from './tasks.ts';

/** The files that people give. */
export interface Sources {
  /** Photographs in `train/` and `val/`, which no picture is in both of. */
  readonly flowers: string | undefined;
  /** Drawings as `line/` and `color/`. */
  readonly emoji: string | undefined;
}

/** The packed data sets of a task. */
export interface Prepared {
  /** Pairs to train on. */
  readonly training: string;
  /** Pairs that no system has seen, by condition. */
  readonly heldOut: Readonly<Record<string, string>>;
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
  const pack = (name: string) => join(folder, `${name}.pack`);
  const whole = (part: Part): Promise<string> => WHOLE[task.data](pack, part, sources);
  const damaged = async (part: Part, name: string, specs: readonly string[], copies = 1) => {
    const from = await whole(part);
    if (specs.length === 0) return from;
    const path = pack(`${task.data}-${name}`);
    const how = specs.flatMap((spec) => ['--with', spec]);
    await unlessThere(path, () =>
      omokage('data', 'degrade', from, '--out', path, ...how, '--copies', String(copies), '--seed', SEED[part]),
    );
    return path;
  };
  const heldOut: Record<string, string> = {};
  for (const { name, with: specs } of task.conditions) {
    heldOut[name] = await damaged('heldOut', `held-out-${name}`, specs);
  }
  return { training: await damaged('training', task.name, task.with, task.copies), heldOut };
}

/** Who made the photographs. */
const FLOWERS =
  'Flowers; photographers on Flickr, collected by the TensorFlow authors; https://www.tensorflow.org/datasets/catalog/tf_flowers';

type Pack = (name: string) => string;

/** Pictures, or pairs where nothing has to be damaged. */
const WHOLE: Readonly<Record<DataName, (pack: Pack, part: Part, sources: Sources) => Promise<string>>> = {
  faces: (pack, part) => faces(pack(`faces-${part}`), part, FACES[part]),

  async flowers(pack, part, { flowers }) {
    const path = pack(`flowers-${part}`);
    const from = `${given(flowers, '--flowers', 'photographs in train/ and val/')}#${part === 'training' ? 'train' : 'val'}`;
    const mirrored = part === 'training' ? ['--flips'] : [];
    await unlessThere(path, () =>
      omokage(
        'data',
        'import',
        from,
        '--out',
        path,
        '--size',
        String(SIDE),
        '--licence',
        'CC BY',
        ...['--credit', FLOWERS],
        ...mirrored,
      ),
    );
    return path;
  },

  async 'line-art'(pack, part, { emoji }) {
    const path = pack(`line-art-${part}`);
    await unlessThere(path, async () => {
      const drawings = pack(`emoji-${part}`);
      await unlessThere(drawings, () => splitEmoji(pack, given(emoji, '--emoji', 'drawings in line/ and color/')));
      const options = ['--size', String(LINE_ART_SIDE), '--background', '#ffffff'];
      const drawn = await faces(pack(`line-art-faces-${part}`), part, LINE_ART_FACES[part], options);
      const lines = pack(`line-art-of-faces-${part}`);
      await unlessThere(lines, () => omokage('data', 'degrade', drawn, '--out', lines, '--with', 'lines'));
      joinPairs([drawings, lines], path);
    });
    return path;
  },

  async styles(pack, part) {
    const path = pack(`styles-${part}`);
    await unlessThere(path, async () => {
      const style = (name: string) => faces(pack(`${name}-${part}`), part, STYLES[part], [...SQUARE, '--style', name]);
      besideEachOther(await style('lorelei'), await style('adventurer'), path);
    });
    return path;
  },
};

const SQUARE = ['--size', String(SIDE)];

async function faces(path: string, part: Part, count: number, options: readonly string[] = SQUARE): Promise<string> {
  const which = ['--count', String(count), '--seed', SEED[part]];
  await unlessThere(path, () => omokage('data', 'faces', '--out', path, ...which, ...options));
  return path;
}

async function splitEmoji(pack: Pack, zip: string): Promise<void> {
  const all = pack('emoji');
  const options = ['--size', String(LINE_ART_SIDE), '--input-channels', '1', '--target-channels', '3', '--skip-bad'];
  const named = ['--background', '#ffffff', '--licence', 'MIT'];
  await unlessThere(all, () =>
    omokage('data', 'pairs', `${zip}#line`, `${zip}#color`, '--out', all, ...options, ...named),
  );
  holdOutTenth(all, pack('emoji-training'), pack('emoji-heldOut'));
}

async function unlessThere(path: string, make: () => Promise<void>): Promise<void> {
  if (!existsSync(path)) await make();
}

function given(path: string | undefined, flag: string, what: string): string {
  if (path !== undefined) return path;
  throw new Error(`Name a zip with ${what}: ${flag} <file>.`);
}
