import { originOf, type Term } from '@omokage/models/sampler';
import { toPixels } from '@omokage/models/sampling';
import { Command } from 'commander';
import { writeGrid } from '../data/grid-file.ts';
import { UserError } from '../errors.ts';
import { readPictures } from '../training/preview.ts';
import { openChosenPictures, readSeeds, type SamplingChoice, samplingOptions } from './sampling-options.ts';

interface ArithmeticOptions extends Omit<SamplingChoice, 'seeds'> {
  readonly out: string;
}

/** `omokage arithmetic`: what faces have less what others have, added to yet others. */
export function arithmeticCommand(): Command {
  const command = new Command('arithmetic')
    .description(
      'add and subtract latents: draws the mean of each group of seeds, and last what the sum of the means shows',
    )
    .argument('<sum>', 'groups of seeds with " + " and " - " between them, such as "3,8,12 - 5,9,31 + 2,7,40"');
  for (const option of samplingOptions('0').filter(({ long }) => long !== '--seeds')) command.addOption(option);
  return command.requiredOption('--out <file>', 'the PNG to write').action(arithmeticAction);
}

async function arithmeticAction(sum: string, { out, ...choice }: ArithmeticOptions): Promise<void> {
  const groups = readSum(sum);
  const { sampler, wishes, inWords } = await openChosenPictures({
    ...choice,
    seeds: groups.flatMap(({ seeds }) => seeds),
  });
  const origins = wishes.map((wish) => originOf(sampler.facts, wish));
  let taken = 0;
  const means = groups.map(({ seeds }): Term[] => {
    const own = origins.slice(taken, taken + seeds.length);
    taken += seeds.length;
    return own.map((origin) => ({ origin, weight: 1 / own.length }));
  });
  const total = means.flatMap((terms, i) => terms.map((term) => ({ ...term, weight: groups[i]!.sign * term.weight })));
  const { values, shape } = await readPictures(sampler.drawSums([...means, total]));
  await writeGrid(out, { values: toPixels(values), shape });
  console.log(`${out}: the means of ${groups.length} groups, and their sum, at ${inWords}`);
}

/** Reads `1,2 - 3,4 + 5`. Operators stand between spaces, since a range of seeds has a "-" too. */
function readSum(text: string) {
  const parts = text.trim().split(/\s+([+-])\s+/);
  if (parts.length < 3 || parts.some((part) => /\s/.test(part))) {
    const detail = `"${text}" is not of the form: seeds, then " + " or " - ", then seeds.`;
    throw new UserError('This is no sum.', detail, 'for example "3,8,12 - 5,9,31 + 2,7,40"');
  }
  return parts
    .filter((_, i) => i % 2 === 0)
    .map((seeds, i) => ({ sign: i > 0 && parts[2 * i - 1] === '-' ? -1 : 1, seeds: readSeeds(seeds) }));
}
