import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { idxImages, idxLabels } from '../../data/import/idx-files.ts';
import { zipFile } from '../../data/import/zip-file.ts';
import { dataCommand } from './index.ts';

let folder: string;
let printed = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-command-'));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  printed = '';
});

const run = (...words: string[]) => dataCommand().parseAsync(words, { from: 'user' });

describe('omokage data', () => {
  it('draws faces, tells about them and previews them', async () => {
    const pack = join(folder, 'faces.pack');
    const preview = join(folder, 'grid.png');
    await run('faces', '--out', pack, '--count', '10', '--size', '8', '--threads', '1', '--style', 'big-smile');
    expect(printed).toMatch(/faces\.pack: 10 images of 8x8x3, sha256 [0-9a-f]{64}\n$/);
    printed = '';
    await run('info', pack, '--preview', preview);
    expect(printed).toMatch(/^count {5}10$/m);
    expect(printed).toMatch(/^credit .*Ashley Seo, CC BY 4\.0, https:/m);
    expect(printed).toMatch(/^column hair: 14 classes$/m);
    expect(printed).toMatch(/^ {2} +\d+ {2}in 2 more classes$/m);
    expect(await sharp(preview).metadata()).toMatchObject({ width: 64, height: 16, format: 'png' });
  }, 60_000);

  it('imports a folder and prints the classes', async () => {
    for (const name of ['cats', 'dogs']) {
      mkdirSync(join(folder, 'pets', name), { recursive: true });
      const image = sharp({ create: { width: 9, height: 9, channels: 3, background: '#ff0000' } });
      await image.toFile(join(folder, 'pets', name, 'a.png'));
    }
    const pack = join(folder, 'pets.pack');
    await run('import', join(folder, 'pets'), '--out', pack, '--size', '16');
    expect(printed).toMatch(
      /16x16x3.*\ncolumn class: 2 classes\n +1 {2}cats\n +1 {2}dogs\n.*2 images are smaller than 16 pixels/s,
    );
    expect(readFileSync(pack).toString('latin1', 0, 8)).toBe('OMOPACK1');
  });

  it('imports a zip with captions, pairs, and IDX with its labels', async () => {
    const red = { create: { width: 8, height: 8, channels: 3, background: '#ff0000' } } as const;
    const png = await sharp(red).png().toBuffer();
    const csv = Buffer.from('file,caption\na,one\nb,two\n');
    const names = ['in/a.png', 'in/b.png', 'to/a.png', 'to/b.png'];
    const entries = [...names.map((name) => ({ name, bytes: png })), { name: 'captions.csv', bytes: csv }];
    const zip = join(folder, 'drawings.zip');
    writeFileSync(zip, zipFile(entries));
    const pack = join(folder, 'zip.pack');
    await run('import', zip, '--out', pack, '--size', '8', '--labels', 'captions.csv', '--flips', '--classes', 'to');
    expect(printed).toMatch(
      /4 images of 8x8x3.*\ncolumn class: 1 classes\n +4 {2}to\ntexts caption: 4\n {2}"one"\n {2}"one"\n/,
    );

    printed = '';
    const credits = [
      '--licence',
      'CC BY 4.0',
      '--credit',
      'Reds; Ann; https://a.example',
      '--credit',
      'More; Bo; https://b.example',
    ];
    await run(
      'pairs',
      `${zip}#in`,
      `${zip}#to`,
      '--out',
      pack,
      '--size',
      'native',
      '--input-channels',
      '1',
      ...credits,
    );
    expect(printed).toMatch(/zip\.pack: 2 pairs of 8x8: input x1, target x3, sha256/);
    printed = '';
    await run('info', pack, '--preview', join(folder, 'pairs.png'));
    expect(printed).toMatch(/^input {5}1 channel\ntarget {4}3 channels\n(credit .*\n){2}no label columns\nno texts\n/m);
    expect(printed).toMatch(
      /^credit {4}Reds by Ann, CC BY 4\.0, https:\/\/a\.example\ncredit {4}More by Bo, CC BY 4\.0, /m,
    );
    await expect(run('import', zip, '--out', pack, '--credit', 'Reds; Ann')).rejects.toThrow(/not what, who and a URL/);
    expect(await sharp(join(folder, 'pairs.png')).metadata()).toMatchObject({ width: 32, height: 8 });

    writeFileSync(
      join(folder, 'images-idx3-ubyte'),
      idxImages(
        [
          [1, 2],
          [3, 4],
        ],
        2,
        1,
      ),
    );
    writeFileSync(join(folder, 'labels-idx1-ubyte'), idxLabels([7, 7]));
    printed = '';
    await run('import', join(folder, 'images-idx3-ubyte'), '--out', pack);
    expect(printed).toMatch(/zip\.pack: 2 images of 2x1x1, .*\ncolumn class: 1 classes\n +2 {2}7\n$/);
    const words = ['import', join(folder, 'images-idx3-ubyte'), '--captions', 'x.csv', '--out', pack];
    await expect(run(...words)).rejects.toThrow(/--captions cannot be used with IDX/);
  });

  it.each([
    [
      ['faces', '--count', '0'],
      /invalid --count\n.*"0" is not a whole number from 1 to 1000000\n.*for example --count 10000/,
    ],
    [['faces', '--count', '1e3'], /"1e3" is not a whole number/],
    [['faces', '--size', '257'], /invalid --size\n.*from 8 to 256/],
    [['faces', '--size', '7'], /invalid --size/],
    [['faces', '--threads', '65'], /invalid --threads\n.*from 1 to 64/],
    [['faces', '--seed', '-1'], /invalid --seed/],
    [['faces', '--background', 'white'], /"white" is not a colour of the form #rrggbb/],
    [['faces', '--style', 'mona-lisa'], /"mona-lisa" is not a face style\n.*adventurer, lorelei/],
    [['faces', '--style', 'micah', '--style', 'micah'], /"micah" is given twice/],
    [['import', 'x', '--fit', 'stretch'], /"stretch" is not one of crop, pad/],
    [['import', 'x', '--size', '300'], /"300" is not a whole number from 8 to 256 or "native"\n.*--size 64/],
    [['import', 'x', '--limit', '0'], /invalid --limit\n.*from 1 to 10000000/],
    [['import', 'x', '--classes', 'a,,b'], /"a,,b" names nothing between its commas/],
    [['import', 'x', '--classes', 'a,b,a'], /"a" is named twice/],
    [['import', 'x'], /cannot import x\n.*there is no x/],
    [['pairs', 'x', '--side-by-side', 'input-top'], /"input-top" is not one of input-left, input-right/],
    [['pairs', 'x'], /there is nothing to pair\n.*\n.*--side-by-side input-left/],
    [['pairs', 'x', 'y', '--side-by-side', 'input-left'], /--side-by-side cannot be used with targets/],
    [['import', 'x', '--channels', '2'], /"2" is not one of 1, 3, 4, auto/],
  ])('refuses %j and says what is allowed', async (words, message) => {
    const out = join(folder, 'never.pack');
    await expect(run(...words, '--out', out)).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });

  it('shows range and default of every number in the help', () => {
    const help = dataCommand()
      .commands.find((command) => command.name() === 'faces')
      ?.helpInformation();
    expect(help?.replace(/\s+/g, ' ')).toMatch(/--count <n> .*\(1 to 1000000\) \(default: 10000\)/);
    expect(help?.replace(/\s+/g, ' ')).toMatch(/--size <pixels> .*\(8 to 256\) \(default: 64\)/);
  });
});
