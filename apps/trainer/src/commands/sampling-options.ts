import type { Sampler } from '@omokage/models/sampler';
import { parseSeed, type Seed, SeedError } from '@omokage/models/sampling';
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
  ...backendOptions(),
];

/** Starts the backend and opens what the options name. Throws UserError. */
export async function openChosenSampler({ model, run, ...backend }: SamplingChoice): Promise<Sampler> {
  if ((model === undefined) === (run === undefined)) {
    throw new UserError(
      'It is not clear what to sample.',
      'Give just one of --model and --run.',
      '--run runs/00000-... for a run, --model published/faces for an exported model.',
    );
  }
  await startChosenBackend(backend);
  return model === undefined ? openRun(run!) : openArtefact(model);
}

/** Reads `0-3,7,omokage` as the seeds 0, 1, 2, 3, 7 and "omokage". */
function readSeeds(text: string): Seed[] {
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
