import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../errors.ts';
import { listCheckpoints, readCheckpoint } from '../../training/checkpoint.ts';
import { setUpTraining, TINY_FLAGS, writeTinyPack } from '../../training/tiny-run.ts';
import { dataCommand } from '../data/index.ts';
import { evaluateCommand } from '../evaluate.ts';
import { exportCommand } from '../export.ts';
import { publishCommand } from '../publish.ts';
import { reportCommand } from '../report.ts';
import { sampleCommand } from '../sample.ts';
import { systemsCommand } from '../systems.ts';
import { walkCommand } from '../walk.ts';
import { trainCommand } from './index.ts';

const setting = setUpTraining();
let printed = '';
let runs = '';
beforeAll(() => {
  runs = join(setting.folder, 'runs');
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed += `${line}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterAll(() => {
  vi.restoreAllMocks();
});
beforeEach(() => {
  printed = '';
});

const place = (name: string) => join(setting.folder, name);
const run = (...words: string[]) =>
  trainCommand().parseAsync([...words, '--backend', 'wasm', '--threads', '1', '--runs', runs], { from: 'user' });
const runTiny = (...words: string[]) => run('--data', place('tiny.pack'), ...TINY_FLAGS, '--images', '8', ...words);

/** Expects a UserError whose three parts say these things. */
async function expectRefusal(words: string[], ...parts: RegExp[]) {
  const error = await run(...words).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  for (const part of parts) expect((error as UserError).message).toMatch(part);
}

describe('omokage train', () => {
  it('trains into a new run directory and says where', async () => {
    await runTiny('--mirror', '--seed', 'a word', '--average-half-life', '50');
    expect(printed).toMatch(/^Backend: wasm, 1 thread/m);
    expect(printed).toMatch(/^Network: generator, [\d,]+ parameters$/m);
    expect(printed).toMatch(/^Network: discriminator, [\d,]+ parameters$/m);
    expect(printed).toMatch(/^Done: 8 images\. Checkpoint: .*00000-dcgan-tiny\/checkpoints\/checkpoint-000000008/m);
    const { run: config } = readCheckpoint(join(runs, '00000-dcgan-tiny')).progress;
    expect(config).toMatchObject({
      system: 'dcgan',
      config: { size: 16, channels: 3, width: 4, latent: 8, discriminatorNorm: 'none' },
      dataset: { name: 'tiny', count: 26, licence: 'CC0-1.0', credits: [{ name: 'slopes' }] },
      ...{ batch: 4, images: 8, seed: 'a word', mirror: true, averageHalfLife: 50 },
    });
  });

  it('goes on with the newest run, to more images', async () => {
    await run('--resume', 'latest', '--images', '12');
    expect(printed).toMatch(/^Going on from .*checkpoint-000000008\.safetensors at 8 of 12 images\.$/m);
    expect(printed).toMatch(/^Done: 12 images/m);
    expect(readdirSync(runs)).toEqual(['00000-dcgan-tiny']);
  });

  it('begins a new run directory when it goes on from a checkpoint that is not the newest', async () => {
    const [older, newest] = listCheckpoints(join(runs, '00000-dcgan-tiny')).slice(-2);
    await run('--resume', older!, '--images', '12');
    expect(printed).toMatch(/^Done: 12 images\. Checkpoint: .*00001-dcgan-tiny/m);
    await run('--resume', newest!, '--images', '16');
    expect(printed).toMatch(/^Done: 16 images\. Checkpoint: .*00000-dcgan-tiny/m);
  });

  it.each(['--system', '--preset', '--augment', '--seed', '--batch', '--average-half-life'])(
    'refuses to change %s of a run',
    async (flag) => {
      const value = { '--system': 'dcgan', '--preset': 'small', '--augment': 'diff' }[flag] ?? '4';
      await expectRefusal(['--resume', 'latest', flag, value], new RegExp(`^${flag} cannot be changed`), /→ leave --/);
    },
  );

  it('branches off a run with other options of its system, and remembers what held before', async () => {
    const origin = join(runs, '00000-dcgan-tiny');
    await run('--branch', origin, '--set', 'learningRate=0.0005', '--images', '20');
    expect(printed).toMatch(/^Done: 20 images\. Checkpoint: .*00002-dcgan-tiny/m);
    const before = readCheckpoint(origin).progress.run;
    const { run: branched, step } = readCheckpoint(join(runs, '00002-dcgan-tiny')).progress;
    expect(step).toBe(5);
    expect(branched.config).toEqual({ ...before.config, learningRate: 0.0005 });
    expect(branched.history).toEqual([{ untilImages: 16, config: before.config }]);
  });

  it('refuses a branch that changes the networks, or anything but the options of the system', async () => {
    const origin = join(runs, '00000-dcgan-tiny');
    await expectRefusal(['--branch', origin, '--set', 'width=8'], /does not fit the system/, /leave the networks/);
    await expectRefusal(['--branch', origin, '--set', 'wdith=8'], /options of the system do not fit/);
    await expectRefusal(
      ['--branch', origin, '--seed', '2'],
      /--seed cannot be given with --branch/,
      /→ leave --seed out/,
    );
    await expectRefusal(['--branch', origin, '--resume', 'latest'], /--resume cannot be given with --branch/);
  });

  it.each([['--mirror'], ['--set', 'width=4']])('refuses to change %s %s of a run', async (...words) => {
    await expectRefusal(['--resume', 'latest', ...words], /cannot be changed/);
  });

  it('augments pictures, and keeps to it when it goes on', async () => {
    await runTiny('--augment', 'adaptive', '--augment-policy', 'cutout, color', '--adapt-images', '500');
    const directory = /^Run: (.*)$/m.exec(printed)![1]!;
    await run('--resume', directory, '--images', '16');
    const { run: config, adaptation } = readCheckpoint(directory).progress;
    expect(config.augment).toEqual({ kind: 'adaptive', policy: ['color', 'cutout'], images: 500 });
    expect(config.images).toBe(16);
    expect(adaptation).toMatchObject({ looks: 0, images: 0 }); // four steps: it has just moved, or could not
    await expectRefusal(
      ['--data', place('tiny.pack'), '--augment', 'some'],
      /invalid --augment/,
      /none, diff, adaptive/,
    );
  });

  it('refuses to go on with other pictures, or none', async () => {
    const other = writeTinyPack(place('other.pack'), { count: 27 });
    await expectRefusal(
      ['--resume', 'latest', '--data', other],
      /not the data set/,
      /[0-9a-f]{64}.*[0-9a-f]{64}/,
      /--data/,
    );
    await expectRefusal(['--resume', 'latest', '--data', place('none.pack')], /cannot open data set/);
  });

  it('refuses the same bytes in another shape', async () => {
    const path = place('flat.pack');
    const pixel = (image: number, y: number, x: number, c: number) => {
      const index = (y * 32 + x) * 3 + c; // as if the rows were 16 wide
      return (image * 37 + Math.floor(index / 48) * 5 + (Math.floor(index / 3) % 16) * 11 + c * 70) % 256;
    };
    writeTinyPack(path, { width: 32, height: 8, pixel });
    await expectRefusal(['--resume', 'latest', '--data', path], /has pictures of 32x8/);
  });

  it('finds no run in a folder without one', async () => {
    mkdirSync(place('empty'));
    for (const folder of ['empty', 'nowhere']) {
      const error = await trainCommand()
        .parseAsync(['--resume', 'latest', '--runs', place(folder)], { from: 'user' })
        .catch((thrown: unknown) => thrown);
      expect((error as UserError).message).toMatch(
        /There is no run to resume[\s\S]*holds no run directory[\s\S]*→ name/,
      );
    }
  });

  it('finds no checkpoint in a run without one', async () => {
    mkdirSync(place('bare/00000-x'), { recursive: true });
    await expectRefusal(['--resume', place('bare/00000-x')], /no checkpoint in/);
  });

  it('wants something to train on', async () => {
    await expectRefusal([], /There is nothing to train on/, /Neither --data nor --resume/, /omokage data faces/);
    await expectRefusal(['--data', place('none.pack')], /cannot open data set/);
  });

  it('wants square pictures', async () => {
    const wide = writeTinyPack(place('wide.pack'), { width: 20 });
    await expectRefusal(['--data', wide], /has pictures of 20x16/, /square/, /omokage data import/);
  });

  it('wants pictures of a size that the system knows', async () => {
    const odd = writeTinyPack(place('odd.pack'), { width: 20, height: 20 });
    await expectRefusal(['--data', odd], /options of the system do not fit/, /size/);
  });

  it.each([
    [['--set', 'wdith=4'], /wdith/],
    [['--set', 'width=2'], /dcgan: width: .*4/],
    [['--set', 'discriminatorNorm=layer'], /discriminatorNorm/],
    [['--set', 'width'], /"width" is not of the form option=value/],
    [['--set', 'size=64'], /option size does not fit[\s\S]*It is 64; .* size 16[\s\S]*leave --set size/],
    [['--preset', 'huge'], /no system has a preset "huge"; there are .*mnist-dcgan/],
    [['--system', 'dgan'], /no system "dgan"; known: .*dcgan/],
    [['--set', 'widht=4'], /did you mean "width"\?/],
    [['--preset', 'smal'], /did you mean "small"\?/],
    [['--labels', 'class'], /takes no labels/],
    [['--texts', 'caption'], /takes no texts/],
    [['--micro-batch', '3', '--batch', '8'], /does not go into[\s\S]*1, 2, 4, 8/],
    [['--metrics', 'swdd'], /no metric "swdd"/],
    [['--keep-best', 'swd'], /best swd cannot be kept[\s\S]*--metrics swd/],
    [['--seed', ''], /invalid --seed\n.*empty/],
    [['--batch', '1'], /invalid --batch\n.*from 2 to 1024/],
    [['--images', '0'], /invalid --images/],
    [['--threads', '9'], /invalid --threads\n.*from 0 to 8/],
    [['--backend', 'tpu'], /"tpu" is not one of auto, cuda, webgpu, wasm, cpu/],
  ])('refuses %j', async (words, message) => {
    const before = readdirSync(runs);
    await expectRefusal(['--data', place('tiny.pack'), ...words], message);
    expect(readdirSync(runs)).toEqual(before);
  });

  it('sets numbers, truth values and words, the last one given', async () => {
    await runTiny('--set', 'latent=16', '--set', 'initialisation=dcgan', '--set', 'latent=8', '--set', 'r1Gamma=0.5');
    const newest = readdirSync(runs).sort().at(-1)!;
    expect(readCheckpoint(join(runs, newest)).progress.run.config).toMatchObject({
      ...{ latent: 8, initialisation: 'dcgan', r1Gamma: 0.5 },
    });
    await expectRefusal(['--data', place('tiny.pack'), '--set', 'width=true'], /width: .*boolean/);
  });

  it('lets go of the signals that it listens to', async () => {
    const listeners = () => [process.listenerCount('SIGINT'), process.listenerCount('SIGTERM')];
    const before = listeners();
    await runTiny();
    expect(listeners()).toEqual(before);
    expect(existsSync(runs)).toBe(true);
  });
});

describe('help', () => {
  const commands = [
    ...[trainCommand, sampleCommand, walkCommand, reportCommand, evaluateCommand, exportCommand, publishCommand],
    ...[dataCommand, systemsCommand],
  ].map((make) => make());
  const all = commands.flatMap((command) => [command, ...command.commands]);

  it.each(all.map((command) => [command.name(), command] as const))(
    'of %s shows every range and default',
    (_, command) => {
      const help = new Command().addCommand(command).commands[0]!.helpInformation().replaceAll(/\s+/g, ' ');
      for (const { long, description, defaultValue } of command.options) {
        expect(description, long).not.toBe('');
        if (typeof defaultValue !== 'number') continue;
        expect(description, long).toMatch(/\(\d+ to \d+\)$/);
        expect(help).toContain(`${description} (default: ${defaultValue})`);
      }
      expect(help).not.toContain('[{'); // a default that is no text
    },
  );
});
