/** `walk`, `arithmetic` and `report`, on one tiny run. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../errors.ts';
import { setUpTraining, TINY_FLAGS } from '../training/tiny-run.ts';
import { arithmeticCommand } from './arithmetic.ts';
import { reportCommand } from './report.ts';
import { sampleCommand } from './sample.ts';
import { trainCommand } from './train/index.ts';
import { walkCommand } from './walk.ts';

const setting = setUpTraining();
const place = (name: string) => join(setting.folder, name);
const onWasm = ['--backend', 'wasm', '--threads', '1'];
const run = (command: Command, ...words: string[]) => command.parseAsync(words, { from: 'user' });
const walk = (...words: string[]) => run(walkCommand(), '--run', trained, ...onWasm, ...words);

let printed = '';
let trained = '';
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed += `${line}\n`;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const words = ['--data', place('tiny.pack'), ...TINY_FLAGS, '--images', '8', '--runs', place('runs'), ...onWasm];
  await run(trainCommand(), ...words);
  trained = place('runs/00000-dcgan-tiny');
});
afterAll(() => {
  vi.restoreAllMocks();
});
beforeEach(() => {
  printed = '';
});

describe('omokage arithmetic', () => {
  const sum = (...words: string[]) => run(arithmeticCommand(), '--run', trained, ...onWasm, ...words);

  it('draws the mean of every group, and their sum', async () => {
    await sum('1 - 1 + 3', '--out', place('sum.png'));
    expect(printed).toContain(`${place('sum.png')}: the means of 3 groups, and their sum, at psi 0.7`);
    const tile = (left: number) =>
      sharp(place('sum.png')).extract({ left, top: 0, width: 16, height: 16 }).removeAlpha().raw().toBuffer();
    const [first, second, third, total] = await Promise.all([0, 16, 32, 48].map(tile));
    expect(second).toEqual(first);
    expect(total).toEqual(third); // what is taken away again leaves nothing
    expect(third).not.toEqual(first);
  });

  it.each(['1', '1 +', '+ 1', '1 2 + 3', '1-2', ''])('refuses "%s" and shows a sum', async (text) => {
    await expect(sum(text, '--out', place('no.png'))).rejects.toThrow(/no sum[\s\S]*for example "3,8,12 - 5,9,31/);
    expect(existsSync(place('no.png'))).toBe(false);
  });
});

describe('omokage walk', () => {
  it('walks through seeds, each shown as `omokage sample` shows it', async () => {
    await walk('--seeds', '1,word,3', '--frames', '4', '--fps', '10', '--out', place('walk.webp'));
    expect(printed).toContain(`${place('walk.webp')}: 12 frames of 16x16, 1.2 s at psi 0.7`);
    const { pages, delay } = await sharp(place('walk.webp'), { animated: true }).metadata();
    expect([pages, delay![0]]).toEqual([12, 100]);

    const pixels = (file: string, page = 0) => sharp(place(file), { page }).removeAlpha().raw().toBuffer();
    const samples: Buffer[] = [];
    for (const seed of ['1', 'word', '3']) {
      await run(sampleCommand(), '--run', trained, ...onWasm, '--seeds', seed, '--out', place(`${seed}.png`));
      samples.push(await pixels(`${seed}.png`));
    }
    for (const station of [0, 1, 2]) {
      const shown = await pixels('walk.webp', 4 * station);
      // WebP is not exact: it shows one of the three, and which one is what counts.
      const distances = samples.map((sample) =>
        sample.reduce((sum, value, at) => sum + Math.abs(value - shown[at]!), 0),
      );
      expect(distances.indexOf(Math.min(...distances))).toBe(station);
    }
  });

  it('shows several walks at once', async () => {
    await walk('--seeds', '0-11', '--grid', '2x3', '--frames', '2', '--psi', '1', '--out', place('six.gif'));
    const { pages, width, pageHeight } = await sharp(place('six.gif'), { animated: true }).metadata();
    expect([pages, width, pageHeight]).toEqual([4, 48, 32]);
  });

  it.each([
    [['--out', 'walk.mp4'], /no animation's name/],
    [['--out', 'w.gif', '--grid', '5x1'], /invalid --grid\n.*1x1 to 4x4/],
    [['--out', 'w.gif', '--grid', '2x2', '--seeds', '1-7'], /multiple of 4 seeds/],
    [['--out', 'w.gif', '--frames', '0'], /invalid --frames/],
    [['--out', 'w.gif', '--fps', '51'], /invalid --fps/],
    [['--out', 'w.gif', '--seeds', ''], /invalid --seeds/],
    [['--out', 'w.gif', '--model', 'x'], /not clear what to sample/],
  ])('refuses %j', async (words, message) => {
    const error = await walk(...words).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
    expect(existsSync('w.gif')).toBe(false);
  });
});

describe('omokage report', () => {
  it('writes the report of a run and says where', async () => {
    await run(reportCommand(), trained);
    expect(printed).toBe(`${join(trained, 'report.html')}\n`);
    expect(readFileSync(join(trained, 'report.html'), 'utf8')).toContain('<h1>00000-dcgan-tiny</h1>');
  });

  it('refuses a folder that is no run', async () => {
    await expect(run(reportCommand(), place('runs'))).rejects.toThrow(UserError);
  });
});
