import { type ExecFileException, execFile, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentWithSoftwareGpu, skipWithoutAdapter } from '../src/backends/software-gpu.ts';
import { listCheckpoints, readCheckpoint } from '../src/training/checkpoint.ts';
import { TINY_FLAGS, writeTinyPack } from '../src/training/tiny-run.ts';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./bundle-trainer.ts', import.meta.url));

const lacking = ['tar', 'xz'].filter((command) => spawnSync(command, ['--version']).error !== undefined);
const canPack = lacking.length === 0 && process.platform === 'linux' && process.arch === 'x64';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'omokage-portable-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string) => join(folder, name);

const make = (...words: string[]) =>
  promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...words]);

it('finds all files of the trainer by asset(), which knows both places', () => {
  const sources = globSync('apps/trainer/src/**/*.ts', { cwd: REPOSITORY }).filter(
    (path) => !/\.test\.ts$|\/assets\.ts$/.test(path),
  );
  expect(sources.length).toBeGreaterThan(100);
  const byItself = sources.filter((path) =>
    /new URL\([^)]*import\.meta|import\.meta\.(dirname|filename)/.test(readFileSync(join(REPOSITORY, path), 'utf8')),
  );
  expect(byItself).toEqual([]);
});

describe('bundle:trainer', () => {
  it.each([
    [['--data', 'no-such.pack'], /--data no-such\.pack: there is no such file/],
    [['--level', '10'], /--level is "10", not 0 to 9/],
    [['--from', 'x'], /'--from'/],
  ])('refuses %j', async (words, reason) => {
    const { code, stderr } = (await make(...words).catch((error) => error)) as ExecFileException & { stderr: string };
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✘ The options are not understood\.\n/);
    expect(stderr).toMatch(reason);
  });
});

// CI has all that this needs; elsewhere the name of the skipped tests says what is missing.
const without = canPack ? '' : ` (skipped: it needs x86-64 Linux${lacking.map((name) => ` and ${name}`).join('')})`;

describe.skipIf(!canPack && !process.env.CI)(`the portable trainer${without}`, () => {
  let home = '';
  beforeAll(async () => {
    const pack = writeTinyPack(place('tiny.pack'));
    const { stdout } = await make('--data', pack, '--out', place('made/trainer.tar.xz'), '--level', '0');
    expect(stdout).toMatch(/trainer\.tar\.xz: \d+\.\d MiB\n$/);
    spawnSync('tar', ['-C', folder, '-xf', place('made/trainer.tar.xz')]);
    home = place('omokage-trainer');
  }, 180_000);

  /** Runs it as a bare machine would: no environment, no PATH, away from the repository. */
  const omokage = (words: string[], env: NodeJS.ProcessEnv = {}) =>
    promisify(execFile)(join(home, 'omokage'), words, { cwd: folder, env, timeout: 100_000 });

  it('is one archive under 60 MiB even when it is hardly compressed', () => {
    expect(readdirSync(place('made'))).toEqual(['trainer.tar.xz']);
    expect(statSync(place('made/trainer.tar.xz')).size).toBeLessThan(60 * 2 ** 20);
  });

  it('stands on nothing of the repository, and has its licences', () => {
    for (let above = dirname(home); above !== dirname(above); above = dirname(above)) {
      expect(existsSync(join(above, 'node_modules'))).toBe(false);
    }
    const sources = globSync('lib/*.mjs', { cwd: home }).map((name) => readFileSync(join(home, name), 'utf8'));
    expect(sources.length).toBeGreaterThan(3);
    expect(sources.filter((source) => source.includes(REPOSITORY))).toEqual([]);
    expect(existsSync(join(home, 'node_modules/wrangler'))).toBe(false);
    expect(readFileSync(join(home, 'licences/packages.txt'), 'utf8')).toMatch(
      /^@tensorflow\/tfjs-core 4\.22\.0 +Apache-2\.0/m,
    );
    expect(existsSync(join(home, 'licences/sharp.txt'))).toBe(true);
  });

  it('draws a data set, with its threads', async () => {
    const { stdout } = await omokage([
      'data',
      'faces',
      '--out',
      'faces.pack',
      '--count',
      '70',
      '--size',
      '8',
      '--threads',
      '2',
    ]);
    expect(stdout).toMatch(/faces\.pack: 70 images of 8x8x3/);
  });

  it('trains on the data that came with it, with threads, and leaves a checkpoint that the repository reads', async () => {
    const words = ['train', '--data', join(home, 'data/tiny.pack'), ...TINY_FLAGS, '--images', '12'];
    const { stdout } = await omokage([...words, '--backend', 'wasm', '--threads', '2']);
    expect(stdout).toMatch(/^Backend: wasm, 2 threads, SIMD$/m);
    const run = place('runs/00000-dcgan-tiny');
    expect(readCheckpoint(listCheckpoints(run).at(-1)!).progress).toMatchObject({ imagesSeen: 12, step: 3 });
    expect(readFileSync(join(run, 'fakes-init.png')).subarray(1, 4).toString()).toBe('PNG');
  });

  it('exports what it trained, on one thread', async () => {
    const words = ['export', '--run', 'runs/00000-dcgan-tiny', '--name', 'tiny', '--out', 'tiny'];
    const { stdout } = await omokage([...words, '--backend', 'wasm', '--threads', '1']);
    expect(stdout).toMatch(/^Model: tiny, /m);
  });

  it('restores pictures with a model that it is given, having none of its own', async () => {
    const grey = { create: { width: 8, height: 8, channels: 3, background: '#808080' } } as const;
    await sharp(grey).jpeg().toFile(place('in.jpg'));
    const words = ['restore', 'in.jpg', '--task', 'demosaic', '-o', 'out.webp'];
    const { stderr } = (await omokage(words).catch((error) => error)) as { stderr: string };
    expect(stderr).toMatch(/There is no model for demosaic by default/);
    const { stdout } = await omokage([
      ...words,
      '--model',
      join(REPOSITORY, 'packages/weights/embedded/demosaic-faces'),
    ]);
    expect(stdout).toMatch(/out\.webp: demosaic, 8x8 to 8x8/);
  });

  it('computes on webgpu', async (context) => {
    const { VK_ICD_FILENAMES } = environmentWithSoftwareGpu();
    const words = ['sample', '--model', 'tiny', '--seeds', '0-3', '--out', 'samples.png'];
    const gpu = ['--backend', 'webgpu', '--allow-software'];
    const outcome = await omokage([...words, ...gpu], VK_ICD_FILENAMES ? { VK_ICD_FILENAMES } : {}).catch(
      (error) => error,
    );
    const refusal = /webgpu backend cannot compute here\.\n {2}(.*)\n/.exec(String(outcome.stderr));
    if (refusal) return skipWithoutAdapter(context, refusal[1]!);
    expect(outcome.stdout).toMatch(/^Backend: webgpu, \S+[\s\S]*samples\.png: 4 pictures/m);
  });

  it('says that CUDA is not installed', async () => {
    const cuda = await omokage([
      'sample',
      '--run',
      'runs/00000-dcgan-tiny',
      '--out',
      'x.png',
      '--backend',
      'cuda',
    ]).catch((error) => error);
    expect(cuda.stderr).toMatch(/^✘ The cuda backend cannot compute here\.\n {2}not installed/);
  });
});
