import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publish } from '@omokage/weights';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser, NO_BROWSER } from './product/browser.ts';
import { openLocalBucket } from './product/local-bucket.ts';
import { openPage } from './product/open-page.ts';
import { decodePng, type Picture } from './product/picture.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';
import { tinyRestorer } from './product/tiny-restorer.ts';

/** Restoration on the page, as people use it: by dropping, choosing and pasting, by mouse and by keyboard. */

/** Kept for people to look at, the last ones only. */
const SCREENSHOTS = join(tmpdir(), 'omokage-page');
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];
const RED = { r: 200, g: 20, b: 40 };
/** Published beside the embedded one: its results can be told in advance. */
const NEGATIVE = 'negative-holes';
/** Of 0 to 255. */
const MIDDLE = 127.5;
const run = promisify(execFile);

// Whoever has no browser may go on without one; CI may not.
const skipped = findBrowser() === undefined && !process.env.CI;

describe.skipIf(skipped)(`restoration on the page${skipped ? ` (skipped: ${NO_BROWSER})` : ''}`, () => {
  const folder = temporaryFolder();
  let server: Server;
  let browser: BrowserContext;
  let picture: Buffer;
  beforeAll(async () => {
    const state = join(folder, 'state');
    [browser, server, picture] = await Promise.all([
      launchBrowser(folder),
      startServer(state),
      sharp({ create: { width: 40, height: 32, channels: 3, background: RED } })
        .png()
        .toBuffer(),
    ]);
    const local = await openLocalBucket(state);
    await publish(await tinyRestorer(NEGATIVE, 'inpaint'), local.store);
    await local.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A new page, at the section, once it knows what can be restored. */
  async function open() {
    const { page, complaints } = await openPage(browser, `${server.url}/`);
    const section = page.locator('#restoration');
    await section.getByText('Drop a picture here').waitFor();
    return { page, section, complaints };
  }

  const restoreButton = (section: Locator) => section.getByRole('button', { name: 'Restore', exact: true });

  async function restore(section: Locator): Promise<void> {
    await restoreButton(section).click();
    await section.locator('.before-after').waitFor();
  }

  async function choose(page: Page, section: Locator, buffer: Buffer, name: string): Promise<void> {
    const chooser = page.waitForEvent('filechooser');
    await section.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles({ name, mimeType: 'image/png', buffer });
    await section.getByText(name).first().waitFor();
  }

  /** Saves what a link offers. @returns its path. */
  async function download(page: Page, link: Locator): Promise<string> {
    const started = page.waitForEvent('download');
    await link.click();
    const file = await started;
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    return path;
  }

  it('restores a picture that is dropped, and its curl line does the same', async () => {
    const { page, section, complaints } = await open();
    await transfer(section.locator('.drop'), 'drop', picture, "it's mine.png");
    await section.getByText("it's mine.png: 40 × 32 pixels").waitFor();
    await restore(section);
    const restored = await download(page, section.getByRole('link', { name: 'Download, 40 × 32' }));
    expect(readFileSync(restored).includes('compositeWithTrainedAlgorithmicMedia')).toBe(true);
    const made = await decodePng(restored);
    expect([made.width, made.height]).toEqual([40, 32]);

    await download(page, section.getByRole('link', { name: 'What was sent' }));
    const command = await section.locator('.reproduction code').textContent();
    await run('bash', ['-c', command!.replace(/-o '([^']|'\\'')*'/, "-o 'by-curl.png'")], { cwd: folder });
    expect(await decodePng(join(folder, 'by-curl.png'))).toEqual(made);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('compares before and after by keyboard', async () => {
    const { page, section, complaints } = await open();
    await choose(page, section, picture, 'red.png');
    await restoreButton(section).focus();
    await page.keyboard.press('Enter');
    await section.locator('.before-after').waitFor();
    await tabTo(page, 'input[type=range]');
    const slider = section.getByRole('slider', { name: /before and after/ });
    const clipped = () => section.locator('canvas.after').evaluate((canvas) => getComputedStyle(canvas).clipPath);
    expect(await clipped()).toBe('inset(0px 0px 0px 50%)');
    await page.keyboard.press('Home');
    expect(await clipped()).toBe('inset(0px 0px 0px 0%)');
    expect(await slider.getAttribute('aria-valuetext')).toBe('0 % before, 100 % after');
    await page.keyboard.press('ArrowRight');
    expect(await slider.inputValue()).toBe('5');
    await page.keyboard.press('End');
    expect(await clipped()).toBe('inset(0px 0px 0px 100%)');
    // And by dragging on the pictures.
    const stage = section.locator('.compared');
    await stage.click({ position: { x: (await stage.boundingBox())!.width / 4, y: 10 } });
    expect(await slider.inputValue()).toBe('25');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('takes a picture that is pasted, and an example of its own', async () => {
    const { page, section, complaints } = await open();
    await transfer(page.locator('body'), 'paste', picture, 'pasted.png');
    await section.getByText('pasted.png: 40 × 32 pixels').waitFor();
    await section.getByRole('button', { name: 'Try an example' }).click();
    await section.getByText(/-mosaic\.png: 64 × 64 pixels/).waitFor();
    await restore(section);
    const [before, after] = await Promise.all(
      ['before', 'after'].map((name) => bytesOf(section.locator(`canvas.${name}`))),
    );
    expect(after).toHaveLength(before!.length);
    expect(after).not.toEqual(before);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('offers what there is a model for, and says of the rest that there is none', async () => {
    const { page, section } = await open();
    for (const name of ['Demosaic', 'Upscale', 'Colorize', 'Inpaint', 'Denoise']) {
      expect(await section.getByRole('radio', { name }).isEnabled()).toBe(true);
    }
    expect(await section.getByRole('radio', { name: 'Translate' }).isDisabled()).toBe(true);
    await section.getByText('Not available: Translate; nobody has published a model').waitFor();
    await section.getByText('invented, not recovered').waitFor();
    await page.close();
  });

  it('enlarges as often as the model offers', async () => {
    const { page, section, complaints } = await open();
    await section.getByRole('radio', { name: 'Upscale' }).check();
    await section.getByLabel('Times larger').selectOption('2');
    await section.getByLabel('Comes back as').selectOption('webp');
    await choose(page, section, picture, 'small.png');
    await restore(section);
    const path = await download(page, section.getByRole('link', { name: 'Download, 80 × 64' }));
    expect(path).toMatch(/small-restored\.webp$/);
    const { format, width, height } = await sharp(path).metadata();
    expect([format, width, height]).toEqual(['webp', 80, 64]);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('fills holes that are drawn with a brush, and those that are given by numbers', async () => {
    const { page, section, complaints } = await open();
    await section.getByRole('radio', { name: 'Inpaint' }).check();
    await section.getByLabel('Model').selectOption(NEGATIVE);
    await choose(page, section, picture, 'torn.png');
    await restoreButton(section).click();
    await section.getByText('There are no holes').waitFor();

    const shown = section.locator('.mask-picture');
    await shown.scrollIntoViewIfNeeded();
    const canvas = (await shown.boundingBox())!;
    const at = (x: number, y: number) =>
      [canvas.x + (x * canvas.width) / 40, canvas.y + (y * canvas.height) / 32] as const;
    await section.getByRole('slider', { name: /Brush/ }).fill('10'); // 4 pixels
    const drag = async (y: number) => {
      await page.mouse.move(...at(8, y));
      await page.mouse.down();
      await page.mouse.move(...at(16, y), { steps: 4 });
      await page.mouse.up();
    };
    await drag(8);
    await drag(20);
    await section.getByRole('button', { name: 'Undo' }).click();
    await section.getByText('A rectangle by its numbers').click();
    for (const [field, value] of [
      ['Left', '30'],
      ['Top', '24'],
      ['Width', '50'],
      ['Height', '4'],
    ] as const) {
      await section.getByLabel(field, { exact: true }).fill(value);
    }
    await section.getByRole('button', { name: 'Add this rectangle' }).focus();
    await page.keyboard.press('Enter');
    await section.getByText('A hole of 10 × 4 pixels is at 30, 24.').waitFor();

    await restore(section);
    const mask = await maskPixels(await download(page, section.getByRole('link', { name: 'Its mask' })));
    expect(new Set(mask.values)).toEqual(new Set([0, 255]));
    expect([
      mask.at(12, 8),
      mask.at(12, 20),
      mask.at(2, 8),
      mask.at(30, 24),
      mask.at(39, 27),
      mask.at(29, 24),
      mask.at(35, 28),
    ]).toEqual([255, 0, 0, 255, 255, 0, 0]);
    // A hole is middle grey to the model, and so is its negative; what is no hole stays.
    const made = await decodePng(await download(page, section.getByRole('link', { name: 'Download, 40 × 32' })));
    for (let y = 0; y < 32; y++) {
      for (let x = 0; x < 40; x++) {
        const [red] = pixelAt(made, x, y);
        if (mask.at(x, y)) expect(Math.abs(red! - MIDDLE)).toBeLessThanOrEqual(1);
        else expect(red).toBe(RED.r);
      }
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('refuses what is too large before it is sent, and scales it down', async () => {
    const { page, section, complaints } = await open();
    const large = await sharp({ create: { width: 800, height: 600, channels: 3, background: RED } })
      .png()
      .toBuffer();
    const sent: string[] = [];
    page.on('request', (request) => void (request.method() === 'POST' && sent.push(request.url())));
    await choose(page, section, large, 'large.png');
    await section.getByText('It has 800 × 600 pixels; at most 512 a side are taken.').waitFor();
    expect(await restoreButton(section).isDisabled()).toBe(true);
    expect(sent).toEqual([]);
    await section.getByRole('button', { name: 'Scale it down to 512 pixels' }).click();
    await section.getByText('large-512x384.png: 512 × 384 pixels').waitFor();
    expect(await restoreButton(section).isEnabled()).toBe(true);
    expect(await section.getByText('It has 800').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says what is no picture', async () => {
    const { page, section, complaints } = await open();
    const chooser = page.waitForEvent('filechooser');
    await section.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('nothing to see'),
    });
    await section.getByRole('alert').getByText('“notes.txt” is nothing that this browser can show').waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('lets a restoration be cancelled, and shows what the service says in words', async () => {
    const { page, section } = await open();
    await choose(page, section, picture, 'red.png');
    await page.route('**/v1/restorations/**', () => {}); // never answers
    await restoreButton(section).click();
    await section.getByRole('button', { name: 'Cancel' }).click();
    await section.getByRole('status').getByText('Cancelled.').waitFor();
    expect(await restoreButton(section).isEnabled()).toBe(true);

    await page.unrouteAll();
    const problem = {
      type: '/problems/busy',
      title: 'Too much is wanted here at once',
      status: 503,
      detail: 'Three pictures are in work.',
    };
    await page.route('**/v1/restorations/**', (route) =>
      route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
    );
    await restoreButton(section).click();
    await section.getByRole('alert').getByText('Too much is wanted here at once').waitFor();
    await section.getByRole('alert').getByText('Three pictures are in work.').waitFor();
    await page.close();
  });

  it.each(SIZES)('fits a window of $width x $height, light and dark', async (size) => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const { page, section, complaints } = await open();
    await page.setViewportSize(size);
    await section.getByRole('button', { name: 'Try an example' }).click();
    await section
      .getByText(/-mosaic\.png/)
      .first()
      .waitFor();
    await restore(section);
    await section.getByText('The same by curl').click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await section.screenshot({ path: join(SCREENSHOTS, `restoration-${size.width}-${colorScheme}.png`) });
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

/** A file that comes by a drop, or out of the clipboard. */
async function transfer(target: Locator, kind: 'drop' | 'paste', file: Buffer, name: string): Promise<void> {
  await target.evaluate(
    (element, { bytes, name, kind }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], name, { type: 'image/png' }));
      const about = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        kind === 'drop'
          ? new DragEvent('drop', { ...about, dataTransfer: data })
          : new ClipboardEvent('paste', { ...about, clipboardData: data }),
      );
    },
    { bytes: [...file], name, kind },
  );
}

const bytesOf = (canvas: Locator): Promise<number[]> =>
  canvas.evaluate((element: HTMLCanvasElement) => [
    ...element.getContext('2d')!.getImageData(0, 0, element.width, element.height).data,
  ]);

const pixelAt = ({ width, pixels }: Picture, x: number, y: number) =>
  pixels.subarray(3 * (y * width + x)).subarray(0, 3);

async function maskPixels(path: string) {
  const { data, info } = await sharp(path).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { values: [...data], at: (x: number, y: number) => data[y * info.width + x]! };
}

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`Tab does not reach ${selector}`);
}
