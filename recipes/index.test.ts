import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemNamed } from '@omokage/models/systems';
import { modelNameSchema, parseManifest } from '@omokage/weights';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { omokageProgram } from '../apps/trainer/src/program.ts';
import { sourcesOf, wordsPlanned } from '../bench/steps/line.ts';
import { lineOf, type Results, remaining, type Step, type Training } from '../bench/steps/step.ts';
import { RECIPES } from './index.ts';
import type { Recipe } from './recipe.ts';

const PLACES = { runs: 'runs', out: 'exports/it' };
const NOTHING: Results = { file: () => false, run: () => undefined, model: () => undefined };
const BEGUN: Results = { ...NOTHING, run: (folder) => ({ path: `${folder}/00000-x`, images: 1, tested: false }) };
const FOLDER = fileURLToPath(new URL('../packages/weights/embedded/', import.meta.url));
/** What travels with the Worker. */
const EMBEDDED = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => parseManifest(new Uint8Array(readFileSync(join(FOLDER, name, 'manifest.json')))));

/** The real commands, of which each only says what it was told. */
function parse(words: readonly string[]): Command {
  let reached: Command | undefined;
  const program = omokageProgram();
  const listen = (command: Command) => {
    for (const sub of command.commands) listen(sub);
    if (command !== program) {
      command.action(() => {
        reached = command;
      });
    }
  };
  listen(program);
  program.parse([...words], { from: 'user' });
  return reached!;
}

const wordsIn = (step: Step, results: Results) =>
  wordsPlanned(lineOf(step, results), { sources: {}, run: results.run });
const ofTrainer = (step: Step) => step.kind !== 'files' || step.program === undefined;

it('there is one for every model that ships, by its name', () => {
  const names = RECIPES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(EMBEDDED.map(({ name }) => name)).toContain('faces');
  for (const { name } of EMBEDDED) {
    expect(RECIPES.find((recipe) => recipe.name === name)?.ships, name).toBe('embedded');
  }
});

it.each(EMBEDDED.flatMap((manifest) => (manifest.kind === 'restorer' ? [[manifest.name, manifest] as const] : [])))(
  'the embedded %s is what its recipe makes',
  (name, { title, restorer, training: { system, imagesSeen, config } }) => {
    const steps = RECIPES.find((recipe) => recipe.name === name)!.steps(PLACES);
    const training = steps.findLast(({ kind }) => kind === 'train') as Training;
    const trained = parse(wordsIn(training, NOTHING)).opts();
    const exported = parse(wordsIn(steps.at(-1)!, NOTHING)).opts();
    expect({ title, task: restorer.task, system }).toEqual({
      ...{ title: exported.title, task: exported.task, system: trained.system },
    });
    expect(imagesSeen).toBeGreaterThanOrEqual(training.images);
    const options = systemNamed(system).configure({ ...trained.set }, trained.preset).config;
    const { size, channels, inputChannels, masked, ...learned } = options; // what the data set decides is not known here
    expect(config).toMatchObject(learned);
  },
);

describe.each(RECIPES.map((recipe): [string, Recipe] => [recipe.name, recipe]))('the recipe of %s', (name, recipe) => {
  const steps = recipe.steps(PLACES);

  it('is made of command lines that there are', () => {
    for (const step of steps.filter(ofTrainer)) {
      const words = wordsIn(step, NOTHING);
      expect(() => parse(words), words.join(' ')).not.toThrow();
    }
    for (const step of steps.filter(({ kind }) => kind === 'train' || kind === 'features')) {
      const words = wordsIn(step, BEGUN);
      expect(words.join(' ')).toContain('--resume runs/');
      expect(() => parse(words), words.join(' ')).not.toThrow();
    }
  });

  it('trains systems with presets and options that they have', () => {
    let trained = 0;
    for (const step of steps.filter(({ kind }) => kind === 'train')) {
      const { system, preset, set, labels } = parse(wordsIn(step, NOTHING)).opts();
      if (system === undefined) continue; // a branch has that of its origin
      // What a data set decides.
      const classes = labels === undefined ? {} : { classes: 5 };
      expect(() => systemNamed(system).configure({ ...set, ...classes }, preset)).not.toThrow();
      trained++;
    }
    expect(trained).toBeGreaterThan(0);
  });

  it('wants all of its steps, from what people have to bring to a model of its name', () => {
    expect(remaining(steps, NOTHING)).toEqual(steps);
    expect(new Set(steps.flatMap(({ line }) => sourcesOf(line)))).toEqual(new Set(recipe.needs));
    const last = steps.at(-1)!;
    const { name: exported, out, quantize, run } = parse(wordsIn(last, BEGUN)).opts();
    expect({ exported, out, quantize }).toEqual({ exported: name, out: PLACES.out, quantize: 'int8' });
    expect(modelNameSchema.parse(exported)).toBe(name);
    expect(run).toMatch(/^runs\/.*\/00000-x$/);
  });
});

it('would notice an option that there is no longer', () => {
  expect(() => parse(['train', '--sistem', 'dcgan'])).toThrow(/unknown option/);
  expect(() => parse(['data', 'faces', '--style', 'nobody', '--out', 'a.pack'])).toThrow(/not a face style/);
});
