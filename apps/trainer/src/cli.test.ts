/** The command line as a process: exit codes, signals, and runs that are killed. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCheckpoints, readCheckpoint } from './training/checkpoint.ts';
import { latestRun } from './training/run-directory.ts';
import { TINY_FLAGS, writeTinyPack } from './training/tiny-run.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
let folder = '';
let pack = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'omokage-cli-'));
  pack = writeTinyPack(join(folder, 'tiny.pack'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** Starts `omokage` with these words. */
function omokage(...words: string[]) {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CLI, ...words], { cwd: folder });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, output, errors }));
  });
  return { ended, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}

/** Starts training in a folder of runs of its own; more options may follow. */
const startTraining = (runs: string, images: number, ...words: string[]) =>
  omokage(
    ...['train', '--data', pack, '--runs', join(folder, runs), '--images', String(images), '--checkpoint-every', '40'],
    ...(words.includes('--resume') ? [] : TINY_FLAGS),
    ...(words.includes('--threads') ? [] : ['--threads', '1']),
    ...words,
  );

const runIn = (runs: string) => latestRun(join(folder, runs))!;
const imagesIn = (runs: string) => readCheckpoint(runIn(runs)).progress.imagesSeen;

/** Waits for a checkpoint behind `images`. */
async function checkpointAfter(runs: string, images: number): Promise<void> {
  const name = (count: number) => `checkpoint-${String(count).padStart(9, '0')}`;
  for (;;) {
    const run = latestRun(join(folder, runs));
    const newest = run && listCheckpoints(run).at(-1);
    if (newest?.includes('checkpoint-') && newest.slice(newest.lastIndexOf('checkpoint-')) > name(images + 1)) return;
    await pause(5);
  }
}

/** Expects two runs to hold the same bits in every tensor. */
function expectSameState(a: string, b: string): void {
  const [first, second] = [readCheckpoint(runIn(a)), readCheckpoint(runIn(b))];
  expect(second.progress.optimizerSteps).toEqual(first.progress.optimizerSteps);
  expect([...second.tensors.keys()]).toEqual([...first.tensors.keys()]);
  for (const [name, { values }] of first.tensors) {
    const same = Buffer.from(values.buffer).equals(Buffer.from(second.tensors.get(name)!.values.buffer));
    expect(same, name).toBe(true);
  }
}

describe('omokage train', () => {
  it('loses nothing behind its last checkpoint when killed, stops for Ctrl-C, and ends as if neither had been', async () => {
    const images = 480;
    const whole = await startTraining('whole', images).ended;
    expect(whole).toMatchObject({ code: 0, signal: null });
    expect(whole.output).toContain(`Done: ${images} images.`);

    const killed = startTraining('broken', images);
    await checkpointAfter('broken', 0);
    killed.kill('SIGKILL');
    expect(await killed.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    const left = imagesIn('broken');
    expect(left % 40).toBe(0);
    expect(left).toBeLessThan(images);

    const interrupted = startTraining('broken', images, '--resume', runIn('broken'));
    await checkpointAfter('broken', left);
    interrupted.kill('SIGINT');
    const stopped = await interrupted.ended;
    expect(stopped).toMatchObject({ code: 0, signal: null });
    expect(stopped.output).toContain(`at ${left} of ${images} images.`);
    const at = imagesIn('broken');
    expect(at).toBeGreaterThan(left);
    expect(at).toBeLessThan(images);
    expect(stopped.output).toContain(`Stopped at ${at} images; go on with --resume ${runIn('broken')}`);

    const resumed = await startTraining('broken', images, '--resume', 'latest').ended;
    expect(resumed.code).toBe(0);
    expectSameState('whole', 'broken');
  }, 120_000);

  it('gives in N + N images what it gives in 2N on two threads, and what it gives on one', async () => {
    const two = ['--threads', '2'];
    const wholes = await Promise.all([startTraining('two-whole', 80, ...two).ended, startTraining('one', 80).ended]);
    expect(wholes.map(({ code }) => code)).toEqual([0, 0]);
    expect(wholes[0].output).toContain('wasm, 2 threads');
    expect((await startTraining('two-halves', 40, ...two).ended).code).toBe(0);
    expect((await startTraining('two-halves', 80, ...two, '--resume', 'latest').ended).code).toBe(0);
    expectSameState('two-whole', 'two-halves');
    expectSameState('two-whole', 'one');
  }, 120_000);
});

describe('exit codes', () => {
  it.each([
    [
      ['train', '--bach', '3'],
      1,
      /^✘ The command line cannot be read\.\n {2}unknown option '--bach'\n {2}→ Did you mean --batch\?/,
    ],
    [['trian'], 1, /unknown command 'trian'\n {2}→ Did you mean train\?/],
    [['data', 'info'], 1, /missing required argument 'file'\n {2}→ /],
    [['sample', '--out'], 1, /option '--out <file>' argument missing\n {2}→ /],
    [[], 1, /^✘ No command was given/],
    [['train', 'features', '--data', 'nowhere.pack'], 1, /^✘ cannot open data set nowhere\.pack/],
    [['systems', 'dcgna'], 1, /did you mean "dcgan"\?/],
    [['train'], 1, /^✘ There is nothing to train on\.\n {2}\S.*\n {2}→ draw faces first/],
    [
      ['publish', 'nowhere', '--to', 'directory', '--directory', 'x'],
      1,
      /^✘ There is no whole artefact.*\n {2}.*\n {2}→ /,
    ],
    [['sample', '--psi', '9'], 1, /^✘ invalid --psi/],
    [['trian'], 1, /unknown command 'trian'/],
  ])('of %j', async (words, code, message) => {
    const ended = await omokage(...words).ended;
    expect(ended.errors).toMatch(message);
    expect(ended).toMatchObject({ code, output: '' });
  });

  it('is 0 for the list of systems, with every preset and option', async () => {
    const ended = await omokage('systems').ended;
    expect(ended.code).toBe(0);
    expect(ended.output).toMatch(
      /(^|\n)dcgan\n.*--preset small[\s\S]*--preset mnist-dcgan \(a run of batch 50, images 100000/,
    );
    expect(ended.output).toMatch(/--set r1Gamma= +0 to 100 +default 1 +weight of the R1 penalty/);
  });

  it('is 0 for help', async () => {
    const ended = await omokage('--help').ended;
    expect(ended.code).toBe(0);
    for (const name of ['data', 'train', 'sample', 'export', 'publish']) expect(ended.output).toContain(`  ${name} `);
  });
});
