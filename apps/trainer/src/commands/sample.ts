import { Command } from 'commander';
import { writeSampleGrid } from '../training/preview.ts';
import { openChosenPictures, type SamplingChoice, samplingOptions } from './sampling-options.ts';

interface SampleOptions extends SamplingChoice {
  readonly out: string;
}

/** `omokage sample`: pictures of a run or of an artefact as one PNG. */
export function sampleCommand(): Command {
  const command = new Command('sample').description(
    'draw pictures of a trained run or of an exported model into one PNG',
  );
  for (const option of samplingOptions('0-63')) command.addOption(option);
  return command.requiredOption('--out <file>', 'the PNG to write').action(sampleAction);
}

async function sampleAction({ out, ...choice }: SampleOptions): Promise<void> {
  const { sampler, wishes, inWords } = await openChosenPictures(choice);
  await writeSampleGrid(out, sampler, wishes);
  console.log(`${out}: ${wishes.length} ${wishes.length === 1 ? 'picture' : 'pictures'} at ${inWords}`);
}
