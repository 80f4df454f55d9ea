import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser, NO_BROWSER } from './product/browser.ts';
import { decodePng } from './product/picture.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** The home page as people see it: in a real browser, by mouse and by keyboard. */

const FACES = 24;
/** Kept for people to look at, the last ones only. */
const SCREENSHOTS = join(tmpdir(), 'omokage-page');
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];

// Whoever has no browser may go on without one; CI may not.
const skipped = findBrowser() === undefined && !process.env.CI;

describe.skipIf(skipped)(`the home page${skipped ? ` (skipped: ${NO_BROWSER})` : ''}`, () => {
  const folder = temporaryFolder();
  let server: Server;
  let browser: BrowserContext;
  beforeAll(async () => {
    browser = await launchBrowser(folder);
    server = await startServer(join(folder, 'state'));
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A new page at `/`, with what the browser complained about: errors, and what the policy blocked. */
  async function open(path = '/'): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    await page.goto(server.url + path);
    return { page, complaints };
  }

  it('shows a wall of faces, without an error or a violation of its policy', async () => {
    const { page, complaints } = await open();
    await allLoaded(page);
    const sizes = await page
      .locator('#wall img')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    expect(sizes).toEqual(Array.from({ length: FACES }, () => 64));
    expect(new Set(await looksOf(page)).size).toBe(FACES);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('would notice what the policy blocks', async () => {
    const { page, complaints } = await open();
    await page.evaluate(() => document.body.append(Object.assign(new Image(), { src: 'data:,' })));
    await expect.poll(() => complaints.join()).toContain('Content Security Policy');
    await page.close();
  });

  it('is worked with the keyboard: psi 0 makes all faces one, psi 1 makes them others', async () => {
    const { page, complaints } = await open();
    await allLoaded(page);
    const atFirst = await looksOf(page);
    await tabTo(page, 'psi');
    await page.keyboard.press('Home');
    await allLoaded(page, '?psi=0');
    expect(new Set(await looksOf(page)).size).toBe(1);
    await page.keyboard.press('End');
    await allLoaded(page, '?psi=1');
    const atLast = await looksOf(page);
    expect(new Set(atLast).size).toBe(FACES);
    expect(atLast.filter((look, index) => look === atFirst[index])).toEqual([]);
    expect(await page.locator('#psi-shown').textContent()).toBe('1');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('reaches every control and the first face with Tab, in the order of reading', async () => {
    const { page } = await open();
    const reached: string[] = [];
    for (let presses = 0; presses < 5; presses++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName || ''));
    }
    expect(reached).toEqual(['seed', 'psi', 'model', 'another', 'A']);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/v1\/faces\/1\.png\?psi=0\.7$/);
    await page.close();
  });

  it('takes a text for a seed, and shows the URL of its face', async () => {
    const { page, complaints } = await open();
    await page.locator('#seed').fill('面影 & co');
    await allLoaded(page, `/${encodeURIComponent('面影 & co')}.png?psi=0.7`);
    const url = await page.locator('#url').textContent();
    expect(url).toBe(`${server.url}/v1/faces/${encodeURIComponent('面影 & co')}.png?psi=0.7`);
    expect((await fetch(url!, { redirect: 'manual' })).status).toBe(200);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says so when there is no such model', async () => {
    const { page } = await open();
    await page.locator('#model').fill('nobody');
    const trouble = page.getByRole('status').getByRole('link');
    await trouble.waitFor();
    await trouble.click();
    await expect.poll(() => page.locator('body').textContent()).toContain('/problems/unknown-model');
    await page.close();
  });

  it.each(SIZES)('fits a window of $width x $height, light and dark', async (size) => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const { page } = await open();
    await page.setViewportSize(size);
    await allLoaded(page);
    const backgrounds = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = join(SCREENSHOTS, `${size.width}x${size.height}-${colorScheme}.png`);
      await page.screenshot({ path });
      const { pixels, ...shot } = await decodePng(path);
      expect(shot).toEqual(size);
      backgrounds.add(pixels.subarray(0, 3).join());
    }
    expect(backgrounds.size).toBe(2);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    await page.close();
  });
});

/** Waits until the wall is there and drawn, with a first face whose URL ends in `end`. */
async function allLoaded(page: Page, end = ''): Promise<void> {
  await page.waitForFunction(
    ([count, wanted]) => {
      const images = [...document.querySelectorAll<HTMLImageElement>('#wall img')];
      const drawn = images.every((image) => image.complete && image.naturalWidth > 0);
      return images.length === count && drawn && images[0].src.endsWith(wanted);
    },
    [FACES, end] as const,
  );
}

/** What each face of the wall looks like, as text: equal texts are equal pixels. */
function looksOf(page: Page): Promise<string[]> {
  return page.locator('#wall img').evaluateAll((images) =>
    images.map((image) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 });
      const context = canvas.getContext('2d')!;
      context.drawImage(image as HTMLImageElement, 0, 0);
      return context.getImageData(0, 0, 64, 64).data.join();
    }),
  );
}

async function tabTo(page: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 10; presses++) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
  }
  throw new Error(`Tab does not reach #${id}`);
}
