/** `sample`, `export` and `publish`, on one tiny run. */
import { cpSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPlan } from '@omokage/models/plan';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.ts';
import { setUpTraining, TINY_FLAGS } from '../training/tiny-run.ts';
import { exportCommand } from './export.ts';
import { publishCommand } from './publish.ts';
import { sampleCommand } from './sample.ts';
import { trainCommand } from './train/index.ts';

const setting = setUpTraining();
const place = (name: string) => join(setting.folder, name);
let printed = '';
let trained = '';
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed += `${line}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const words = ['--data', place('tiny.pack'), ...TINY_FLAGS, '--images', '40', '--runs', place('runs')];
  await trainCommand().parseAsync([...words, '--backend', 'wasm', '--threads', '1'], { from: 'user' });
  trained = place('runs/00000-dcgan-tiny');
  await runExport('--out', place('tiny'), '--name', 'tiny');
});
afterAll(() => {
  vi.restoreAllMocks();
});
beforeEach(() => {
  printed = '';
});

const runSample = (...words: string[]) =>
  sampleCommand().parseAsync([...words, '--backend', 'wasm', '--threads', '1'], { from: 'user' });
const runExport = (...words: string[]) =>
  exportCommand().parseAsync(['--run', trained, ...words, '--backend', 'wasm', '--threads', '1'], { from: 'user' });
const runPublish = (...words: string[]) => publishCommand().parseAsync(words, { from: 'user' });
const toDirectory = ['--to', 'directory', '--directory'];

/** Expects a UserError that says these things. */
async function expectRefusal(work: Promise<unknown>, ...parts: RegExp[]) {
  const error = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  const { what, detail, fix, message } = error as UserError;
  for (const part of [what, detail, fix]) expect(part).not.toBe('');
  for (const part of parts) expect(message).toMatch(part);
}

describe('omokage sample', () => {
  it('draws one seed as one picture', async () => {
    await runSample('--run', trained, '--seeds', '42', '--out', place('one.png'));
    expect(await sharp(place('one.png')).metadata()).toMatchObject({ width: 16, height: 16, channels: 3 });
    expect(printed).toMatch(/one\.png: 1 picture at psi 0\.7$/m);
  });

  it('draws 64 seeds by default, eight in a row, and lists of them', async () => {
    await runSample('--run', trained, '--out', place('many.png'));
    expect(await sharp(place('many.png')).metadata()).toMatchObject({ width: 128, height: 128 });
    await runSample('--run', trained, '--seeds', '0-8,omokage', '--out', place('ten.png'));
    expect(await sharp(place('ten.png')).metadata()).toMatchObject({ width: 128, height: 32 });
  });

  it('draws the mean picture at psi 0, whatever the seed', async () => {
    const draw = async (seed: string, psi: string) => {
      await runSample('--run', trained, '--seeds', seed, '--psi', psi, '--out', place('psi.png'));
      return readFileSync(place('psi.png'));
    };
    expect(await draw('1', '0')).toEqual(await draw('2', '0'));
    expect(await draw('1', '1')).not.toEqual(await draw('2', '1'));
  });

  it('draws a model as it draws the run that it came from, within quantization', async () => {
    await runExport('--out', place('exact'), '--name', 'exact', '--quantize', 'float32');
    const pixels = async (...words: string[]) => {
      await runSample(...words, '--seeds', '0-15', '--psi', '1', '--out', place('p.png'));
      return Array.from(await sharp(place('p.png')).raw().toBuffer());
    };
    const ofRun = await pixels('--run', trained);
    const differences = async (model: string) =>
      (await pixels('--model', place(model))).map((value, i) => Math.abs(value - ofRun[i]!));
    expect(Math.max(...(await differences('exact')))).toBeLessThanOrEqual(1);
    const rounded = await differences('tiny');
    expect(rounded.reduce((sum, value) => sum + value, 0) / rounded.length).toBeLessThan(2);
    expect(new Set(ofRun).size).toBeGreaterThan(20); // pictures, not a plain colour
  });

  it.each([
    [[], /not clear what to sample[\s\S]*just one of --model and --run/],
    [['--model', 'a', '--run', 'b'], /just one of --model and --run/],
    [['--run', 'x', '--psi', '9'], /"9" is not a number from 0 to 1/],
    [['--run', 'x', '--seeds', ''], /invalid --seeds[\s\S]*empty/],
    [['--run', 'x', '--seeds', '1,,2'], /invalid --seeds[\s\S]*empty/],
    [['--run', 'x', '--seeds', '5-2'], /The range 5-2 has 0 seeds/],
    [['--run', 'x', '--seeds', '0-1024'], /The range 0-1024 has 1025 seeds/],
    [['--run', 'x', '--seeds', '0-1000,0-100'], /has 1102 seeds/],
    [['--run', '/nowhere'], /no checkpoint in \/nowhere/],
    [['--model', '/nowhere'], /no whole artefact in this folder[\s\S]*\/nowhere\/manifest\.json is missing/],
  ])('refuses %j', async (words, message) => {
    await expectRefusal(runSample(...words, '--out', place('never.png')), message);
    expect(existsSync(place('never.png'))).toBe(false);
  });
});

describe('omokage export', () => {
  it('writes a model that can be read back, and says what it measured', async () => {
    await runExport('--out', place('wide'), '--name', 'wide', '--title', 'Slopes', '--quantize', 'float32');
    const { manifest, digest } = await readArtefactDirectory(place('wide'), undefined, { check: checkPlan });
    expect(manifest).toMatchObject({
      ...{ name: 'wide', title: 'Slopes', kind: 'sampler', licence: 'CC0-1.0' },
      latent: { dimensions: 8 },
      picture: { width: 16, height: 16, channels: 3 },
      training: { system: 'dcgan', imagesSeen: 40, seed: '1', dataset: { name: 'tiny', images: 26 } },
      credits: [{ name: 'slopes', author: 'a test' }],
    });
    expect(printed).toContain(`sha256 ${digest}`);
    const [, difference] = /float32 plan: (\S+) at most, n = 64/.exec(printed)!;
    expect(Number(difference)).toBeLessThan(1e-4);
    expect(Number(/PSNR (\S+) dB/.exec(printed)![1])).toBeGreaterThan(100);
  });

  it('stores bytes by default, and notes what they cost', async () => {
    const { manifest } = await readArtefactDirectory(place('tiny'));
    expect(manifest.title).toBe('tiny');
    expect(manifest.weights.some(({ quantization }) => quantization?.dtype === 'uint8')).toBe(true);
    expect(manifest.training.metrics).toEqual([
      { name: 'psnr-quantized-to-float32-db', value: expect.any(Number), n: 64 },
    ]);
    expect(manifest.training.metrics[0]!.value).toBeGreaterThan(35);
  });

  it.each(['', 'Faces', 'a b', '../x', 'x'.repeat(64)])('refuses the name "%s"', async (name) => {
    await expectRefusal(runExport('--out', place('never'), '--name', name), /invalid --name/, /a-z, 0-9/);
    expect(existsSync(place('never'))).toBe(false);
  });

  it('refuses a title that is too long, and a folder with other files in it', async () => {
    await expectRefusal(runExport('--out', place('never'), '--name', 'x', '--title', 'x'.repeat(201)), /title/);
    await expectRefusal(runExport('--out', trained, '--name', 'x'), /holds other files/);
    await expectRefusal(runExport('--out', place('never'), '--name', 'x', '--quantize', 'int4'), /not one of uint8/);
    expect(existsSync(place('never'))).toBe(false);
  });
});

describe('omokage publish', () => {
  it('puts a model into a directory, and does not move its name twice', async () => {
    await runPublish(place('tiny'), ...toDirectory, place('store'));
    expect(printed).toMatch(/^tiny@[0-9a-f]{64} is in the directory .*store\.$/m);
    expect(printed).toMatch(/^"tiny" now means this model\.$/m);
    expect(printed).toMatch(/\/v1\/faces\/42\.png\?model=tiny$/m);
    const { digest } = await readArtefactDirectory(place('tiny'));
    expect(readdirSync(place('store/models/tiny'))).toEqual([digest]);
    printed = '';
    await runPublish(place('tiny'), ...toDirectory, place('store'));
    expect(printed).toMatch(/^"tiny" meant this model already\.$/m);
  });

  const shardOf = (folder: string) => join(folder, readdirSync(folder).find((name) => name.endsWith('.bin'))!);
  it.each<[string, (folder: string) => void, RegExp]>([
    ['a shard cut short', (folder) => truncateSync(shardOf(folder), 100), /\d+ bytes/],
    [
      'a shard with another digest',
      (folder) => {
        const bytes = readFileSync(shardOf(folder));
        bytes[0]! ^= 1;
        writeFileSync(shardOf(folder), bytes);
      },
      /sha256|digest/,
    ],
    ['a manifest cut short', (folder) => truncateSync(join(folder, 'manifest.json'), 50), /manifest/],
    [
      'a plan that cannot run',
      (folder) => {
        const path = join(folder, 'manifest.json');
        const manifest = JSON.parse(readFileSync(path, 'utf8'));
        manifest.plan.nodes[0].op = 'explode';
        writeFileSync(path, JSON.stringify(manifest));
      },
      /explode/,
    ],
  ])('refuses %s, and stores nothing', async (name, spoil, message) => {
    const folder = place(name.replaceAll(' ', '-'));
    cpSync(place('tiny'), folder, { recursive: true });
    spoil(folder);
    await expectRefusal(runPublish(folder, ...toDirectory, place('clean')), message);
    expect(existsSync(place('clean'))).toBe(false);
    await expectRefusal(runSample('--model', folder, '--out', place('never.png')), message);
  });

  it('refuses a folder without a model, and places that are not clear', async () => {
    await expectRefusal(runPublish(place('runs'), ...toDirectory, place('clean')), /no whole artefact/);
    await expectRefusal(runPublish(place('tiny'), '--to', 'directory'), /wants a path/, /add --directory/);
    await expectRefusal(runPublish(place('tiny'), '--directory', place('x')), /--to is local/, /add --to directory/);
    await expectRefusal(runPublish(place('tiny'), '--to', 's3'), /"s3" is not one of local, r2, directory/);
  });

  it('names the credentials that R2 lacks', async () => {
    vi.stubEnv('R2_ACCOUNT_ID', 'abc');
    vi.stubEnv('R2_ACCESS_KEY_ID', '');
    vi.stubEnv('R2_SECRET_ACCESS_KEY', undefined);
    await expectRefusal(
      runPublish(place('tiny'), '--to', 'r2'),
      /no credentials for R2/,
      /lacks R2_ACCESS_KEY_ID, R2_SECRET_ACCESS_KEY\./,
      /Object Read & Write/,
    );
    vi.unstubAllEnvs();
  });
});
