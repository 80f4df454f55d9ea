import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PackedDataset } from '../../data/packed.ts';
import { PackedWriter } from '../../data/packed-writer.ts';
import { degradeCommand } from './degrade.ts';
import { infoCommand } from './info.ts';

const SIDE = 16;
let folder: string;
let plain: string;
let printed = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'degrade-command-'));
  plain = join(folder, 'plain.pack');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  const writer = new PackedWriter(plain, {
    name: 'plain',
    width: SIDE,
    height: SIDE,
    images: [{ role: 'image', channels: 3 }],
    columns: [{ name: 'kind', classes: ['bright', 'dark'] }],
    texts: [],
    source: 'drawn by a test',
    licence: 'CC0 1.0',
    credits: [],
  });
  for (let i = 0; i < 3; i++)
    writer.append(
      Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => at * i),
      [i % 2],
    );
  writer.finish();
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  printed = '';
});

const run = (...words: string[]) => degradeCommand().exitOverride().parseAsync(words, { from: 'user' });
const printedOf = async (file: string) => {
  printed = '';
  await infoCommand().parseAsync([file, '--preview', `${file}.png`], { from: 'user' });
  return printed;
};

describe('omokage data degrade', () => {
  it('makes pairs with masks, and info tells about them', async () => {
    const out = join(folder, 'pairs.pack');
    const words = [plain, '--out', out, '--copies', '2', '--seed', 'ruin'];
    await run(...words, '--with', 'jpeg:30-80', '--with', 'holes:0.1-0.4', '--with', 'grey');
    expect(printed).toMatch(/pairs\.pack: 6 pairs of 16x16: input x1, target x3, mask x1, sha256 [0-9a-f]{64}\n$/);
    const info = await printedOf(out);
    expect(info).toMatch(/^count {5}6$/m);
    expect(info).toMatch(/^input {5}1 channel$/m);
    expect(info).toMatch(/^target {4}3 channels$/m);
    expect(info).toMatch(/^mask {6}1 channel$/m);
    const recipe = 'jpeg:30-80,chroma=4:2:0, then holes:0.1-0.4,shape=both,fill=grey, then grey';
    expect(info).toContain(`drawn by a test; degraded by ${recipe}; seed ruin; 2 copies of each`);
    expect(info).toMatch(/^licence {3}CC0 1\.0$/m);
    expect(info).toMatch(/^column kind: 2 classes\n +4 {2}bright\n +2 {2}dark$/m);
    expect((await sharp(`${out}.png`).metadata()).format).toBe('png');
  });

  it('gives the same file for the same options', async () => {
    const files = ['one.pack', 'two.pack', 'three.pack'].map((name) => join(folder, name));
    const [one, two, three] = files;
    await run(plain, '--out', one, '--with', 'noise:5-50');
    await run(plain, '--out', two, '--with', 'noise:5-50');
    await run(plain, '--out', three, '--with', 'noise:5-50', '--seed', '2');
    const [first, again, other] = files.map((file) => {
      const dataset = PackedDataset.open(file);
      dataset.close();
      return dataset.header.sha256;
    });
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it.each([
    [['--with', 'mosiac:8'], /unknown degradation "mosiac:8"\n.*nearest is mosaic: mosaic:<block>.*1 to 256/],
    [['--with', 'jpeg:0-80'], /"0-80" is not the JPEG quality\n.*from 1 to 100/],
    [['--with', 'grey', '--copies', '0'], /invalid --copies\n.*from 1 to 1000/],
    [['--with', 'grey', '--seed', ''], /invalid --seed/],
    [[], /required option '--with <spec>' not specified/],
  ])('refuses %j and says what is allowed', async (words, message) => {
    const out = join(folder, 'never.pack');
    await expect(run(plain, '--out', out, ...words)).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });

  it('lists every degradation with its ranges and defaults in the help', async () => {
    await expect(run('--help')).rejects.toThrow();
    expect(printed).toMatch(
      /mosaic:<block> .*--with mosaic:2-32\n +<block> +block side in pixels, whole, 1 to 256, drawn/,
    );
    expect(printed).toMatch(/enlarge= +filter that enlarges, bicubic \| nearest \(default: bicubic\)/);
    expect(printed).toMatch(/--copies <n> .*\(1 to 1000\)\s+\(default: 1\)/);
  });
});
