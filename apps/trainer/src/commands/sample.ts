import { checkPlan } from '@omokage/models/plan';
import { parseSeed, type Seed, SeedError } from '@omokage/models/sampling';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { Command, Option } from 'commander';
import { explained } from '../artefact/explained.ts';
import { ArtefactSampler } from '../artefact/sampler.ts';
import { UserError } from '../errors.ts';
import { type Sampler, writeSampleGrid } from '../training/preview.ts';
import { loadState } from '../training/resume.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import { type BackendChoice, backendOptions, startChosenBackend } from './backend-options.ts';
import { fractionOption } from './option-values.ts';

interface SampleOptions extends BackendChoice {
  readonly model?: string;
  readonly run?: string;
  readonly seeds: readonly Seed[];
  readonly psi: number;
  readonly out: string;
}

const MOST_SEEDS = 1024;

/** `omokage sample`: pictures of a run or of an artefact as one PNG. */
export function sampleCommand(): Command {
  const command = new Command('sample')
    .description('draw pictures of a trained run or of an exported model into one PNG')
    .option('--model <folder>', 'an exported model; its pictures are those of the Worker')
    .option('--run <run>', 'a run directory or a checkpoint file')
    .addOption(
      new Option('--seeds <list>', `numbers, ranges and words, such as 0-63 or 42,omokage (at most ${MOST_SEEDS})`)
        .default(readSeeds('0-63'), '0-63')
        .argParser(readSeeds),
    )
    .addOption(fractionOption('--psi <value>', 'truncation: 0 the mean picture, 1 all variety', 0.7))
    .requiredOption('--out <file>', 'the PNG to write');
  for (const option of backendOptions()) command.addOption(option);
  return command.action(sampleAction);
}

async function sampleAction({ model, run, seeds, psi, out, ...backend }: SampleOptions): Promise<void> {
  if ((model === undefined) === (run === undefined)) {
    throw new UserError(
      'It is not clear what to sample.',
      'Give just one of --model and --run.',
      '--run runs/00000-... for a run, --model published/faces for an exported model.',
    );
  }
  await startChosenBackend(backend);
  const { draw, dimensions } = model === undefined ? samplerOfRun(run!) : await samplerOfArtefact(model);
  await writeSampleGrid(out, draw, seeds, dimensions, psi);
  console.log(`${out}: ${seeds.length} ${seeds.length === 1 ? 'picture' : 'pictures'} at psi ${psi}`);
}

function samplerOfRun(run: string): { draw: Sampler; dimensions: number } {
  const { state } = loadState(run);
  collectStandingStatistics(state);
  return { draw: (latents) => state.sample(latents, 'eval'), dimensions: state.system.latentDimensions };
}

const samplerOfArtefact = async (folder: string) =>
  new ArtefactSampler(await explained(() => readArtefactDirectory(folder, undefined, { check: checkPlan })));

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
