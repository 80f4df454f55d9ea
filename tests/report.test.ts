import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser, NO_BROWSER } from './product/browser.ts';
import { omokageOk } from './product/omokage.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** The report of a run as people open it: from disk, in a real browser. */

const GRIDS = 4;
/** Whoever has no browser may go on without one; CI may not. */
const skipped = findBrowser() === undefined && !process.env.CI;

describe.skipIf(skipped)(`a report${skipped ? ` (skipped: ${NO_BROWSER})` : ''}`, () => {
  const folder = temporaryFolder();
  const run = join(folder, '00000-drawn');
  let browser: BrowserContext;
  beforeAll(async () => {
    await writeRun(run);
    await omokageOk(['report', run]);
    browser = await launchBrowser(folder);
  });
  afterAll(() => browser?.close());

  /** The report in a new page, with everything that the browser asked for or complained about. */
  async function open(): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
    const page = await browser.newPage();
    const [complaints, requests]: [string[], string[]] = [[], []];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => requests.push(request.url().slice(0, 40)));
    await page.goto(pathToFileURL(join(run, 'report.html')).href);
    return { page, complaints, requests };
  }

  it('loads nothing but itself, and without a complaint', async () => {
    const { page, complaints, requests } = await open();
    const sizes = await page
      .locator('img')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    expect(sizes).toEqual(Array.from({ length: GRIDS + 1 }, () => 64));
    expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:image/webp'))).toEqual([]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('goes through the grids with the keyboard, and says where it is', async () => {
    const { page } = await open();
    const slider = page.getByRole('slider', { name: 'Moment of the run' });
    await slider.focus();
    await page.keyboard.press('Home');
    expect(await gridShown(page)).toBe(0);
    expect(await slider.getAttribute('aria-valuetext')).toBe('before training');
    await page.keyboard.press('ArrowRight');
    expect(await gridShown(page)).toBe(1);
    expect(await page.locator('#when').textContent()).toBe('after about 10,000 images');
    await page.getByRole('button', { name: 'Play' }).click();
    await expect.poll(() => gridShown(page)).toBe(3);
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await page.close();
  });

  it('shows the values under the pointer, and the latest ones when it has left', async () => {
    const { page } = await open();
    const losses = page.locator('figure', { hasText: 'Losses' }).first();
    const value = losses.locator('.legend b').first();
    expect(await value.textContent()).toBe('3');
    await losses.locator('svg[role=img]').hover({ position: { x: 45, y: 60 } });
    await expect.poll(() => value.textContent()).toBe('1');
    expect(await losses.locator('.at').textContent()).toBe('at 10,000');
    await page.mouse.move(2, 2);
    await expect.poll(() => value.textContent()).toBe('3');
    await page.close();
  });

  it.each([390, 1280])('fits a window of %d, light and dark', async (width) => {
    const { page } = await open();
    await page.setViewportSize({ width, height: 800 });
    const grounds = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      grounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
    expect(grounds.size).toBe(2);
    await page.close();
  });
});

/** A run of 30,000 images whose n-th grid is of one grey, 60 n, and whose loss counts 1, 2, 3. */
async function writeRun(directory: string): Promise<void> {
  mkdirSync(directory);
  const write = (name: string, ...lines: readonly object[]) =>
    writeFileSync(join(directory, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  write('config.json', { system: 'dcgan', images: 30_000, dataset: { name: 'drawn' } });
  const kimg = [10, 20, 30];
  // So far apart that the bold curve, an average with a half-life of 750 images, has the values themselves.
  write('stats.jsonl', ...kimg.map((n) => ({ images: n * 1000, seconds: n * 9, 'loss/D': n / 10 })));
  write('metrics.jsonl', ...kimg.map((n) => ({ images: n * 1000, name: 'swd', value: 40 - n, better: 'lower' })));
  for (const [index, name] of ['init', '000010', '000020', '000030'].entries()) {
    await plain(60 * index).toFile(join(directory, `fakes-${name}.png`));
  }
  await plain(255).toFile(join(directory, 'reals.png'));
}

const plain = (grey: number) =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: { r: grey, g: grey, b: grey } } }).png();

/** Which grid is seen, by its grey. */
function gridShown(page: Page): Promise<number> {
  return page.locator('.stack img.shown').evaluate((image) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
    const context = canvas.getContext('2d')!;
    context.drawImage(image as HTMLImageElement, 0, 0);
    return Math.round(context.getImageData(32, 32, 1, 1).data[0]! / 60);
  });
}
