import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { writeReport } from './report.ts';

const EVIL = `<script>alert('1')</script>"`;
const ESCAPED = '&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'omokage-report-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(name: string, config: unknown, files: Readonly<Record<string, readonly unknown[]>> = {}): string {
  const directory = join(folder, name);
  mkdirSync(directory);
  writeFileSync(join(directory, 'config.json'), JSON.stringify(config));
  for (const [file, lines] of Object.entries(files)) {
    writeFileSync(join(directory, file), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  return directory;
}

const noisy = (side: number, seed: number) => {
  let state = seed;
  const bytes = Uint8Array.from({ length: side * side * 3 }, () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state >>> 8;
  });
  return sharp(bytes, { raw: { width: side, height: side, channels: 3 } }).png({ compressionLevel: 1 });
};

const read = async (directory: string) => readFileSync(await writeReport(directory), 'utf8');
/** The paths of a kind in the page, by the chart that has this title. */
function chart(page: string, title: string): string {
  const [, after] = page.split(`<h3>${title}</h3>`);
  expect(after, title).toBeDefined();
  return after!.split('</figure>')[0]!;
}

describe('writeReport', () => {
  it('shows losses, readouts, pace, metrics with their best, alarms and every option', async () => {
    const lines = Array.from({ length: 40 }, (_, index) => ({
      ...{ images: (index + 1) * 1000, seconds: index * 12, 'loss/D': 0.5, 'loss/G': index / 40, 'loss/R1': 2 },
      ...{ 'D(real)': 0.8, 'D(fake)': 0.2, 'ada/p': 0.1 },
    }));
    const metric = (images: number, value: number) => ({
      ...{ images, name: 'swd', value, n: 500, seed: '7', better: 'lower' },
    });
    const page = await read(
      run(
        'full',
        {
          ...{ system: 'dcgan', images: 40_000, config: { width: 32, r1Gamma: 1 }, dataset: { name: 'faces' } },
          history: [{ untilImages: 20_000, config: { width: 32, r1Gamma: 8 } }],
        },
        {
          'stats.jsonl': lines,
          'metrics.jsonl': [
            metric(10_000, 30),
            metric(20_000, 12.5),
            metric(40_000, 14),
            { ...metric(40_000, 0.3), name: 'ms-ssim', reals: 0.25 },
          ],
          'alarms.jsonl': [{ images: 30_000, alarm: 'collapse', text: 'All samples look alike.' }],
        },
      ),
    );
    const losses = chart(page, 'Losses');
    expect(losses.match(/class="bold/g)).toHaveLength(2);
    expect(losses.match(/class="raw/g)).toHaveLength(2);
    expect(losses).toContain('D <b>0.5</b>');
    expect(losses).toMatch(/aria-label="Losses against images seen\. D from 0\.5 to 0\.5\. G from 0 to 0\.\d+\."/);
    expect(losses).toContain('<title>collapse: All samples look alike.</title>');
    expect(chart(page, 'Penalties and other losses')).toContain('R1 <b>2</b>');
    expect(chart(page, 'What the discriminator says')).toContain('D(fake) <b>0.2</b>');
    expect(chart(page, 'ada/p')).toContain('ada/p <b>0.1</b>');
    expect(chart(page, 'Pace: seconds for a thousand images')).toContain('sec/kimg <b>12</b>');
    const swd = chart(page, 'swd');
    expect(swd).toContain('lower is better · n 500 · seed 7');
    expect(swd).toContain('best 12.5 at 20k');
    expect(chart(page, 'ms-ssim')).toMatch(/the data set 0\.25[\s\S]*class="reference"/);
    expect(swd).not.toContain('class="reference"');
    expect(page).toContain('forgets half in 1,000 images');
    expect(page).toMatch(/<b>collapse<\/b> at\s+30,000 images/);
    expect(page).toMatch(/<dt>training time<\/dt>\s*<dd>7m48s<\/dd>/);
    expect(page).toMatch(/r1Gamma<\/th>\s*<td>1<\/td>/);
    expect(page).toMatch(/until 20,000 images<\/th>\s*<td>r1Gamma 8<\/td>/);
  });

  it('leaves gaps where a loss was no number, and no chart where nothing was', async () => {
    const stats = [1, 2, 3].map((kimg) => ({ images: kimg * 1000, 'loss/D': kimg === 2 ? null : kimg, empty: null }));
    const page = await read(run('gaps', {}, { 'stats.jsonl': stats }));
    expect(chart(page, 'Losses')).toMatch(/2,000[\s\S]*–|3,000/);
    expect(chart(page, 'Losses').match(/class="raw s0" d="M[\d. ]+L[\d. ]+"/g)).toHaveLength(1);
    expect(page).not.toContain('<h3>empty</h3>');
  });

  it('is there for a run that has only begun', async () => {
    const page = await read(run('begun', { system: 'dcgan' }));
    expect(page).toContain('No statistics have been written yet.');
    expect(page).toContain('No alarm has been recorded.');
    expect(page).not.toContain('Samples over time');
  });

  it('draws a point that stands alone', async () => {
    const page = await read(run('single', {}, { 'stats.jsonl': [{ images: 1000, 'loss/D': 1 }] }));
    expect(chart(page, 'Losses')).toMatch(/<circle class="dot s0" cx="[\d.]+" cy="[\d.]+"/);
    expect(chart(page, 'Losses')).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('escapes everything that it read', async () => {
    const page = await read(
      run(
        'evil',
        { system: EVIL, [EVIL]: EVIL, dataset: { name: EVIL, credits: [{ author: EVIL }] } },
        {
          'stats.jsonl': [{ images: 1000, [EVIL]: 1 }],
          'metrics.jsonl': [{ images: 1000, name: EVIL, value: 1, seed: EVIL, better: 'lower' }],
          'alarms.jsonl': [{ images: 1000, alarm: EVIL, text: EVIL }],
        },
      ),
    );
    expect(page).toContain(ESCAPED);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain("alert('1");
  });

  it('holds its pictures in itself, chosen evenly and small enough, and refers to nothing outside', async () => {
    const directory = run('pictures', { system: 'dcgan' });
    await noisy(1024, 5).toFile(join(directory, 'reals.png'));
    await noisy(64, 6).toFile(join(directory, 'fakes-init.png'));
    const grid = readFileSync(join(directory, 'fakes-init.png'));
    for (let kimg = 1; kimg <= 60; kimg++) {
      writeFileSync(join(directory, `fakes-${String(kimg).padStart(6, '0')}.png`), grid);
    }
    const page = await read(directory);
    const pictures = [
      ...page.matchAll(/<img class="([^"]*)" src="data:image\/webp;base64,([^"]+)"[^>]*alt="([^"]+)"/g),
    ];
    expect(pictures).toHaveLength(25);
    expect(pictures[0]![3]).toBe('A grid of samples, before training');
    expect(pictures[23]![3]).toBe('A grid of samples, after about 60,000 images');
    expect(pictures.map(([, kind]) => kind).filter((kind) => kind!.includes('shown'))).toEqual(['shown small']);
    for (const [, , data] of pictures) {
      const bytes = Buffer.from(data!, 'base64');
      expect(bytes.length).toBeLessThanOrEqual(180_000);
      expect((await sharp(bytes).metadata()).format).toBe('webp');
    }
    expect(page).toContain('max="23"');
    expect(statSync(join(directory, 'report.html')).size).toBeLessThan(8e6);
    expect(page).not.toMatch(/(src|href)="(?!data:)/);
    expect(page).not.toMatch(/https?:/);
    expect(readdirSync(directory).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('shows what a restorer made of its inputs, and its figures beside those of the inputs', async () => {
    const psnr = { images: 1000, name: 'psnr', value: 17.25, n: 150, seed: '0', better: 'higher', input: 15.5 };
    const config = { system: 'unet-l1', config: { size: 64 }, images: 1000 };
    const directory = run('restorer', config, { 'metrics.jsonl': [psnr] });
    await noisy(32, 1).toFile(join(directory, 'fakes-000001.png'));
    const page = await read(directory);
    expect(page).toContain('Restored pictures over time');
    expect(page).toContain('Input, output and, of pairs, target of the same rows');
    expect(page).not.toMatch(/seeds|Samples over/);
    expect(chart(page, 'psnr')).toMatch(/the input as it is 15\.5[\s\S]*class="reference"/);
  });

  it('says so when there is no run', async () => {
    await expect(writeReport(join(folder, 'nowhere'))).rejects.toThrow(UserError);
  });
});
