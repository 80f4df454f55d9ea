/**
 * `npm run model -- <name>`: makes a model that ships, from pictures to the artefact, with the trainer's own commands.
 *
 * `npm run model -- <name> [--flowers flowers-128.zip] [--emoji emoji.zip] [--mnist <folder>] [--out exports/<name>] [--runs runs]
 * [--threads n] [--dry-run]`
 *
 * It prints every command before it runs it. What is there already is left as it is, and an interrupted training goes on: it may be stopped
 * at any time with Ctrl-C, and the same command goes on from there. Without a name it says which models there are.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EXIT_USER_ERROR, messageOf, reportError, UserError } from '../apps/trainer/src/errors.ts';
import { nearest } from '../apps/trainer/src/nearest.ts';
import { runSteps } from '../bench/steps/run-steps.ts';
import { SOURCES, type Sources } from '../bench/steps/sources.ts';
import { RECIPES } from './index.ts';
import type { Recipe } from './recipe.ts';

const OPTIONS = {
  flowers: { type: 'string' },
  emoji: { type: 'string' },
  mnist: { type: 'string' },
  out: { type: 'string' },
  runs: { type: 'string', default: 'runs' },
  threads: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
} as const;

async function make(words: readonly string[]): Promise<void> {
  const { values: options, positionals } = read(words);
  const [name, ...more] = positionals;
  if (name === undefined) return list();
  if (more.length > 0)
    throw new UserError('It is not clear what to make.', `${positionals.join(', ')} were named.`, 'name one.');
  const recipe = recipeOf(name);
  const { flowers, emoji, mnist } = options;
  const sources: Sources = { flowers, emoji, mnist };
  const { 'dry-run': dryRun, runs, out = join('exports', name) } = options;
  const steps = recipe.steps({ runs, out });
  await runSteps(steps, { sources, threads: threadsOf(options.threads), dryRun });
  console.log(dryRun ? `\nNothing was run. The model would be in ${out}.` : `\nThe model is in ${out}.`);
  console.log(whatNext(recipe, out));
}

function read(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    const known = Object.keys(OPTIONS).map((option) => `--${option}`);
    throw new UserError('The command line cannot be read.', messageOf(error), `there are ${known.join(', ')}.`);
  }
}

function recipeOf(name: string): Recipe {
  const recipe = RECIPES.find((each) => each.name === name);
  if (recipe !== undefined) return recipe;
  const names = RECIPES.map((each) => each.name);
  const meant = nearest(name, names);
  const fix = `${meant === undefined ? '' : `did you mean ${meant}? `}There are ${names.join(', ')}.`;
  throw new UserError('There is no such model.', `"${name}" is none that ships.`, fix);
}

function threadsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UserError('invalid --threads', `"${text}" is not a whole number from 1 on`, 'for example --threads 2');
}

function list(): void {
  for (const { name, title, needs } of RECIPES) {
    const wants = needs.map((source) => ` ${SOURCES[source].flag} ${SOURCES[source].example}`).join('');
    console.log(`npm run model -- ${name}${wants}\n    ${title}`);
  }
}

/** How the model comes to where it is served. */
function whatNext({ ships }: Recipe, out: string): string {
  return ships === 'embedded'
    ? `Into the Worker: npm run embed -- ${out}`
    : `Into the object storage of npm start: npm run omokage -- publish ${out} --to local; of Cloudflare: --to r2`;
}

try {
  await make(process.argv.slice(2));
} catch (error) {
  if (error instanceof UserError) process.exitCode = reportError(error);
  else {
    // A command that failed has said why.
    console.error(`✘ ${messageOf(error)}`);
    process.exitCode = EXIT_USER_ERROR;
  }
}
