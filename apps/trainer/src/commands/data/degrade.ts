import { parseSeed } from '@omokage/models/sampling';
import { Command } from 'commander';
import type { Degradation } from '../../data/degrade/degradation.ts';
import { DEGRADATIONS } from '../../data/degrade/degradations.ts';
import { degradeDataset } from '../../data/degrade/degrade-dataset.ts';
import { MAX_STEPS } from '../../data/degrade/degrade-picture.ts';
import { describeParameter, type Parameter } from '../../data/degrade/parameters.ts';
import { type DegradationStep, parseSpec } from '../../data/degrade/spec.ts';
import { UserError } from '../../errors.ts';
import { integerOption, seedOption } from '../option-values.ts';
import { runJob } from './run-job.ts';
import { printSummary } from './summary.ts';

const MAX_COPIES = 1000;

interface DegradeOptions {
  readonly out: string;
  readonly with: readonly DegradationStep[];
  readonly copies: number;
  readonly seed: string;
}

/** `omokage data degrade`: pairs out of a set of single images. */
export function degradeCommand(): Command {
  return new Command('degrade')
    .description('make pairs for a network that restores: every image as the target, and made worse as the input')
    .argument('<in>', 'the packed file of single images')
    .requiredOption('--out <file>', 'the packed file of pairs to write, such as data/pairs.pack')
    .requiredOption('--with <spec>', 'how to make it worse, see below; may be given more than once', collectSteps)
    .addOption(integerOption('--copies <n>', 'pairs made of each image', { min: 1, max: MAX_COPIES, default: 1 }))
    .addOption(seedOption('--seed <seed>', 'which random numbers', '1'))
    .addHelpText('after', () => `\n${degradationHelp()}`)
    .action(degradeAction);
}

async function degradeAction(from: string, { with: steps, seed, ...options }: DegradeOptions): Promise<void> {
  const header = await runJob((job) => degradeDataset({ ...options, ...job, from, steps, seed: parseSeed(seed) }));
  printSummary(options.out, header);
}

function collectSteps(spec: string, previous: readonly DegradationStep[] = []): readonly DegradationStep[] {
  if (previous.length === MAX_STEPS) {
    throw new UserError('too many --with', `at most ${MAX_STEPS} may follow one another`, 'leave some out');
  }
  return [...previous, parseSpec(spec)];
}

function degradationHelp(): string {
  const lines = [
    'Specs are applied in the order given: <name>, <name>:<value> or <name>:<value>,<option>=<value>,...',
    'Every number may be a range, low-high, drawn anew for each pair: uniformly, or where it says log-uniformly.',
  ];
  for (const degradation of DEGRADATIONS) lines.push('', ...degradationLines(degradation));
  return lines.join('\n');
}

function degradationLines({ name, description, parameters, main, example }: Degradation): string[] {
  const form = main === undefined ? name : `${name}:<${main}>`;
  const options = Object.entries(parameters).map(([key, parameter]) => {
    const label = key === main ? `<${key}>` : `${key}=`;
    return `      ${label.padEnd(14)} ${parameterHelp(parameter)}`;
  });
  return [`  ${form.padEnd(18)} ${description}; such as --with ${example}`, ...options];
}

function parameterHelp(parameter: Parameter): string {
  const law = parameter.kind === 'number' && parameter.law === 'log-uniform' ? ', drawn log-uniformly' : '';
  const initial = parameter.default === undefined ? '' : ` (default: ${parameter.default})`;
  return `${describeParameter(parameter)}${law}${initial}`;
}
