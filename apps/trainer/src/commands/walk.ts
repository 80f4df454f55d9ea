import { originOf } from '@omokage/models/sampler';
import { Command, Option } from 'commander';
import { UserError } from '../errors.ts';
import { animationKind, writeAnimation } from '../reports/animation.ts';
import { drawWalks, stationsOf, type WalkGrid } from '../reports/latent-walk.ts';
import { integerOption } from './option-values.ts';
import { openChosenPictures, type SamplingChoice, samplingOptions } from './sampling-options.ts';

interface WalkOptions extends SamplingChoice {
  readonly frames: number;
  readonly fps: number;
  readonly grid: WalkGrid;
  readonly out: string;
}

/** Walks that can still be followed at once. */
const MOST_ACROSS = 4;

/** `omokage walk`: a walk through the latent space of a run or of an artefact as an animation. */
export function walkCommand(): Command {
  const command = new Command('walk').description('walk from seed to seed and back to the first, as an animation');
  for (const option of samplingOptions('0-7')) command.addOption(option);
  return command
    .addOption(integerOption('--frames <n>', 'frames from one seed to the next', { min: 1, max: 240, default: 24 }))
    .addOption(integerOption('--fps <n>', 'frames a second', { min: 1, max: 50, default: 24 }))
    .addOption(
      new Option('--grid <rows>x<columns>', `walks at once (1x1 to ${MOST_ACROSS}x${MOST_ACROSS})`)
        .default({ rows: 1, columns: 1 } satisfies WalkGrid, '1x1')
        .argParser(readGrid),
    )
    .requiredOption('--out <file>', 'the animation to write, .webp or .gif')
    .action(walkAction);
}

async function walkAction({ frames, fps, grid, out, ...choice }: WalkOptions): Promise<void> {
  animationKind(out);
  stationsOf(choice.seeds, grid); // refuses them before anything is opened
  const { sampler, wishes, inWords } = await openChosenPictures(choice);
  const origins = stationsOf(wishes, grid).map((place) => place.map((wish) => originOf(sampler.facts, wish)));
  const animation = await drawWalks(sampler, origins, grid, frames);
  await writeAnimation(out, animation, fps);
  const seconds = Math.round((10 * animation.n) / fps) / 10;
  console.log(`${out}: ${animation.n} frames of ${animation.width}x${animation.height}, ${seconds} s at ${inWords}`);
}

function readGrid(text: string): WalkGrid {
  const [, rows, columns] = /^(\d)x(\d)$/.exec(text) ?? [];
  const grid = { rows: Number(rows), columns: Number(columns) };
  if (Object.values(grid).every((side) => side >= 1 && side <= MOST_ACROSS)) return grid;
  throw new UserError(
    'invalid --grid',
    `"${text}" is not a grid from 1x1 to ${MOST_ACROSS}x${MOST_ACROSS}`,
    'for example --grid 2x3',
  );
}
