/** `sample`, `walk` and `export` of systems that can be asked for more than a seed: with classes, with texts, with styles, with classes and styles. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TINY_SYSTEMS } from '@omokage/models/systems/tiny';
import { averagesOfClasses } from '@omokage/weights';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import type { Command } from 'commander';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.ts';
import { setUpTraining, writeTinyPack } from '../training/tiny-run.ts';
import { exportCommand } from './export.ts';
import { sampleCommand } from './sample.ts';
import { trainCommand } from './train/index.ts';
import { walkCommand } from './walk.ts';

const setting = setUpTraining();
const place = (name: string) => join(setting.folder, name);
const onWasm = ['--backend', 'wasm', '--threads', '1'];
const run = (command: Command, ...words: string[]) => command.parseAsync([...words, ...onWasm], { from: 'user' });

const SYSTEMS = { classes: 'cgan', texts: 'stackgan', styles: 'stylegan', 'class-styles': 'stylegan' } as const;
type Kind = keyof typeof SYSTEMS;
/** What the data set decides. */
const OF_DATA = ['size', 'channels', 'classes', 'terms'];
const runs = {} as Record<Kind, string>;

let printed = '';
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed += `${line}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const count = 8;
  const captions = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 'red hair, glasses' : 'a beard'));
  writeTinyPack(place('labelled.pack'), { count, labels: { kind: 3 } });
  writeTinyPack(place('told.pack'), { count, texts: { caption: captions } });
  await train('classes', '--data', place('labelled.pack'), '--labels', 'kind');
  await train('texts', '--data', place('told.pack'));
  await train('styles', '--data', place('labelled.pack'));
  writeTinyPack(place('both.pack'), { count, labels: { kind: 3 }, texts: { caption: captions } });
  await train('class-styles', '--data', place('both.pack'), '--labels', 'kind', '--texts', 'caption');
}, 60_000);
afterAll(() => {
  vi.restoreAllMocks();
});
beforeEach(() => {
  printed = '';
});

async function train(kind: Kind, ...words: string[]): Promise<void> {
  const options = Object.entries(TINY_SYSTEMS[SYSTEMS[kind]]!).filter(([name]) => !OF_DATA.includes(name));
  const set = options.flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const how = ['--system', SYSTEMS[kind], '--batch', '4', '--images', '16', '--runs', place(kind)];
  await run(trainCommand(), ...words, ...how, ...set);
  runs[kind] = join(place(kind), readdirSync(place(kind))[0]!);
}

const sample = (kind: Kind, ...words: string[]) => run(sampleCommand(), '--run', runs[kind], ...words);
const pixelsOf = async (...words: string[]) => {
  await run(sampleCommand(), ...words, '--out', place('p.png'));
  return Array.from(await sharp(place('p.png')).raw().toBuffer());
};
const largest = (a: readonly number[], b: readonly number[]) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

describe.each<[Kind, readonly string[], readonly string[]]>([
  ['classes', ['--class', 'kind-1'], ['--class', '2']],
  ['texts', ['--text', 'RED hair'], ['--text', 'a beard']],
  ['styles', ['--mix', '7'], ['--mix', '7', '--mix-layers', '0-0']],
  ['class-styles', ['--class', 'kind-1'], ['--class', 'kind-1', '--mix', '7']],
])('a system with %s', (kind, asked, otherwise) => {
  it('draws what it is asked for, as a model just as in its run', async () => {
    const model = place(`${kind}-model`);
    await run(exportCommand(), '--run', runs[kind], '--out', model, '--name', kind, '--quantize', 'float32');
    const common = ['--seeds', '0-3', '--psi', '0.8'];
    const drawn = [];
    for (const words of [[], asked, otherwise]) {
      const [ofRun, ofModel] = [
        await pixelsOf('--run', runs[kind], ...common, ...words),
        await pixelsOf('--model', model, ...common, ...words),
      ];
      expect(largest(ofRun, ofModel)).toBeLessThanOrEqual(1);
      drawn.push(ofRun.join());
    }
    expect(new Set(drawn).size).toBe(3);
  });

  it('walks', async () => {
    const out = place(`${kind}.webp`);
    await run(walkCommand(), '--run', runs[kind], '--seeds', '0-1', '--frames', '3', ...asked, '--out', out);
    expect((await sharp(out, { animated: true }).metadata()).pages).toBe(6);
  });
});

describe('what is said', () => {
  it('names what was drawn, and words that the model does not know', async () => {
    await sample('classes', '--class', '1', '--seeds', '5', '--out', place('one.png'));
    expect(printed).toContain('1 picture at psi 0.7, class kind-1\n');
    await sample('texts', '--text', 'zebra with red hair', '--seeds', '5', '--out', place('one.png'));
    expect(printed).toContain('at psi 0.7, text "red hair", without the unknown "zebra"\n');
    await sample('styles', '--mix', 'omokage', '--mix-layers', '0-1', '--seeds', '5', '--out', place('one.png'));
    expect(printed).toContain('at psi 0.7, layers 0-1 of seed omokage\n');
  });

  it('is kept in the model', async () => {
    const [classes, texts, styles] = await Promise.all(
      (['classes', 'texts', 'styles'] as const).map(async (kind) => {
        const { manifest } = await readArtefactDirectory(place(`${kind}-model`));
        return manifest.kind === 'sampler' ? manifest : undefined;
      }),
    );
    expect(classes!.classes?.names).toEqual(['kind-0', 'kind-1', 'kind-2']);
    expect(classes!.training.config.labels).toBe('kind');
    expect(texts!.text?.vocabulary).toContain('red hair');
    expect(new Set(texts!.text?.examples)).toEqual(new Set(['glasses, red hair', 'a beard']));
    expect(styles!.latent.truncation).toBe('style');
  });

  it('is not a text that only taught the discriminator', async () => {
    const { manifest } = await readArtefactDirectory(place('class-styles-model'));
    expect(manifest).not.toHaveProperty('text');
    expect(manifest.training.config.texts).toBe('caption');
  });

  it('has a mean picture of each class', async () => {
    const means = [];
    for (const name of ['kind-0', 'kind-1', 'kind-2']) {
      const words = ['--model', place('class-styles-model'), '--psi', '0', '--class', name];
      const [one, another] = [await pixelsOf(...words, '--seeds', '5'), await pixelsOf(...words, '--seeds', '6')];
      expect(one).toEqual(another);
      means.push(one.join());
    }
    expect(new Set(means).size).toBe(3);
  });

  it('is kept where a model is exported again', async () => {
    const again = place('class-styles-int8');
    const words = ['--model', place('class-styles-model'), '--out', again, '--quantize', 'int8', '--calibrate', '16'];
    await run(exportCommand(), ...words);
    const [before, after] = await Promise.all(
      [place('class-styles-model'), again].map((at) => readArtefactDirectory(at)),
    );
    if (before!.manifest.kind !== 'sampler' || after!.manifest.kind !== 'sampler') throw new Error('not samplers');
    expect(averagesOfClasses(before!.manifest.style!.average)).toHaveLength(3);
    expect(after!.manifest.style!.average).toEqual(before!.manifest.style!.average);
    expect(after!.manifest.weights).not.toEqual(before!.manifest.weights);
  });
});

describe('what is refused', () => {
  it.each<[Kind, string[], RegExp]>([
    ['styles', ['--class', 'kind-1'], /--class.*\n.*no classes.*\n.*psi, mix, layers/],
    ['classes', ['--class', 'kind-9'], /no class "kind-9".*\n.*kind-0, kind-1, kind-2, or an index from 0 to 2/],
    ['classes', ['--text', 'hair'], /--text.*\n.*no texts.*\n.*psi, class/],
    ['class-styles', ['--text', 'red hair'], /--text.*\n.*no texts.*\n.*psi, class/],
    ['texts', ['--text', 'zebra'], /"zebra".*\n.*words of: /],
    ['texts', ['--mix', '7'], /--mix.*\n.*no styles/],
    ['styles', ['--mix-layers', '0-1'], /--mix-layers.*\n.*no seed/],
    ['styles', ['--mix', '7', '--mix-layers', '0-99'], /--mix-layers.*\n.*0 to 99/],
    ['styles', ['--mix', ''], /invalid --mix\n/],
    ['styles', ['--mix', '7', '--mix-layers', '1'], /invalid --mix-layers/],
  ])('of %s: %j', async (kind, words, message) => {
    const error = await sample(kind, ...words, '--out', place('never.png')).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
    expect(existsSync(place('never.png'))).toBe(false);
  });
});
