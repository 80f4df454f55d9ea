import type { Sampler, Wish } from '@omokage/models/sampler';
import { parseSeed, type Seed, SeedError } from '@omokage/models/sampling';
import {
  type Asked,
  ControlError,
  type Controls,
  type MixedLayers,
  type Settled,
  settle,
} from '@omokage/weights/sampler';
import { Option } from 'commander';
import { openArtefact, openRun } from '../artefact/open-sampler.ts';
import { UserError } from '../errors.ts';
import { type BackendChoice, backendOptions, startChosenBackend } from './backend-options.ts';
import { fractionOption } from './option-values.ts';

/** The options of every command that draws pictures of seeds. */
export interface SamplingChoice extends BackendChoice {
  readonly model?: string;
  readonly run?: string;
  readonly seeds: readonly Seed[];
  readonly psi: number;
  readonly class?: string;
  readonly text?: string;
  readonly mix?: Seed;
  readonly mixLayers?: MixedLayers;
}

/** What the options name, made ready. */
export interface ChosenPictures {
  readonly sampler: Sampler;
  /** A wish for each seed. */
  readonly wishes: readonly Wish[];
  /** Of all of the pictures, for people: `psi 0.7, class cat`. */
  readonly inWords: string;
}

const MOST_SEEDS = 1024;

/** @param seeds the seeds that are drawn when none are given */
export const samplingOptions = (seeds: string): Option[] => [
  new Option('--model <folder>', 'an exported model; its pictures are those of the Worker'),
  new Option('--run <run>', 'a run directory or a checkpoint file'),
  new Option('--seeds <list>', `numbers, ranges and words, such as 0-63 or 42,omokage (at most ${MOST_SEEDS})`)
    .default(readSeeds(seeds), seeds)
    .argParser(readSeeds),
  fractionOption('--psi <value>', 'truncation: 0 the mean picture, 1 all variety', 0.7),
  new Option('--class <name>', 'the class to draw, by name or number (default: one that the seed decides)'),
  new Option('--text <words>', 'what to draw, in words (default: an example that the seed decides)'),
  new Option('--mix <seed>', 'take the styles of the finer layers from this seed').argParser(readMix),
  new Option('--mix-layers <a-b>', 'the layers that --mix is for, 0 the coarsest (default: the finer half)').argParser(
    readLayers,
  ),
  ...backendOptions(),
];

/** Starts the backend, opens what the options name, and reads what they ask of it. Throws UserError. */
export async function openChosenPictures(choice: SamplingChoice): Promise<ChosenPictures> {
  const { model, run, seeds, psi, class: asked, text, mix, mixLayers, ...backend } = choice;
  if ((model === undefined) === (run === undefined)) {
    throw new UserError(
      'It is not clear what to sample.',
      'Give just one of --model and --run.',
      '--run runs/00000-... for a run, --model published/faces for an exported model.',
    );
  }
  await startChosenBackend(backend);
  const { sampler, controls } = await (model === undefined ? openRun(run!) : openArtefact(model));
  const settled = settleChoice(controls, { class: asked, text, mix, layers: mixLayers });
  return {
    sampler,
    wishes: seeds.map((seed) => ({ seed, psi, ...settled.wish })),
    inWords: [`psi ${psi}`, ...describeSettled(settled)].join(', '),
  };
}

const FLAGS = { class: '--class', text: '--text', mix: '--mix', layers: '--mix-layers' } as const;

function settleChoice(controls: Controls, asked: Asked): Settled {
  try {
    return settle(controls, asked);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    const flag = FLAGS[error.control];
    throw new UserError(`${flag} cannot be drawn.`, error.message, `allowed: ${error.allowed}.`);
  }
}

function describeSettled({ spelling, wish: { mix }, ignored }: Settled): string[] {
  return [
    ...(spelling.class === undefined ? [] : [`class ${spelling.class}`]),
    ...(spelling.text === undefined ? [] : [`text "${spelling.text}"`]),
    ...(ignored.length === 0 ? [] : [`without the unknown ${ignored.map((word) => `"${word}"`).join(', ')}`]),
    ...(mix === undefined ? [] : [`layers ${mix.from}-${mix.to} of seed ${mix.seed.text}`]),
  ];
}

function readMix(text: string): Seed {
  try {
    return parseSeed(text);
  } catch (error) {
    if (!(error instanceof SeedError)) throw error;
    throw new UserError('invalid --mix', `${error.what} ${error.detail}`, 'for example --mix 7');
  }
}

function readLayers(text: string): MixedLayers {
  const [, from, to] = /^(\d{1,3})-(\d{1,3})$/.exec(text) ?? [];
  if (from !== undefined) return { from: Number(from), to: Number(to) };
  throw new UserError('invalid --mix-layers', `"${text}" is not a range of layers`, 'for example --mix-layers 0-3');
}

/** Reads `0-3,7,omokage` as the seeds 0, 1, 2, 3, 7 and "omokage". */
export function readSeeds(text: string): Seed[] {
  const seeds = text.split(',').flatMap((part) => {
    const [, first, last] = /^(\d{1,10})-(\d{1,10})$/.exec(part) ?? [];
    if (first === undefined) return [part];
    const count = Number(last) - Number(first) + 1;
    if (count < 1 || count > MOST_SEEDS) throw badSeeds(`The range ${part} has ${Math.max(0, count)} seeds.`);
    return Array.from({ length: count }, (_, index) => String(Number(first) + index));
  });
  if (seeds.length > MOST_SEEDS) throw badSeeds(`"${text}" has ${seeds.length} seeds.`);
  try {
    return seeds.map(parseSeed);
  } catch (error) {
    if (error instanceof SeedError) throw badSeeds(`${error.what} ${error.detail}`);
    throw error;
  }
}

const badSeeds = (detail: string) =>
  new UserError('invalid --seeds', detail, `for example --seeds 0-63, at most ${MOST_SEEDS}`);
