import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser, NO_BROWSER, SOFTWARE_GPU } from './product/browser.ts';
import { openPage } from './product/open-page.ts';
import { largestDifference, type Picture, pictureOf } from './product/picture.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** The model of the service, run by the page itself. */

/** Kept for people to look at, the last ones only. */
const SCREENSHOTS = join(tmpdir(), 'omokage-page');
const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];
const FACES = 24;
/** Backends add up in different orders: the last bit may round the other way. */
const MOST_STEPS = 2;
const SLOW_MS = 110_000;

// Whoever has no browser may go on without one; CI may not.
const skipped = findBrowser() === undefined && !process.env.CI;

describe.skipIf(skipped)(`the model in the page${skipped ? ` (skipped: ${NO_BROWSER})` : ''}`, () => {
  const folder = temporaryFolder();
  let server: Server;
  let browser: BrowserContext;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(folder), startServer(join(folder, 'state'))]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function open(where: 'automatic' | 'webgpu' | 'wasm', context = browser) {
    // A face that is not the first one, so that it is seen to be the one on the stage.
    const { page, complaints } = await openPage(context, `${server.url}/#seed=77&psi=0.5`);
    const section = page.locator('#local');
    await section.getByLabel('Where it runs').selectOption(where);
    return { page, section, complaints };
  }

  const start = (section: Locator) => section.getByRole('button', { name: 'Run it on my GPU' }).click();
  const done = (section: Locator) => section.getByText('Done.', { exact: true }).waitFor({ timeout: SLOW_MS });
  const edgeFace = async () => pictureOf(await fetch(`${server.url}/v1/faces/77.png?psi=0.5`));

  it('draws by WASM what the Worker draws, and measures both', async () => {
    const { page, section, complaints } = await open('wasm');
    await start(section);
    await done(section);
    const [here, there] = [section.getByLabel('drawn by this browser'), section.getByLabel('drawn by the service')];
    const face = await edgeFace();
    expect(await pictureIn(there)).toEqual(face);
    expect(largestDifference(await pictureIn(here), face)).toBeLessThanOrEqual(MOST_STEPS);
    expect(await section.locator('.local-difference').textContent()).toMatch(/byte for byte|: [12] of 255 steps?,/);
    expect(await section.locator('.local-facts').textContent()).toMatch(
      /^Runs on WASM: .* It was asked for\. Model faces@[0-9a-f]{12}/,
    );

    const wall = section.locator('.local-wall canvas');
    const looks = await Promise.all((await wall.all()).map(async (canvas) => (await pictureIn(canvas)).pixels.join()));
    expect(new Set(looks).size).toBe(FACES);
    const rows = await section.locator('tbody tr').allInnerTexts();
    expect(rows[0]).toMatch(/^This browser\s+[\d.]+\s+median of 24 faces, after a warm-up/);
    expect(rows[1]).toMatch(/^The service\s+[\d.]+\s+median of 6 requests, uncached, including network$/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('fetches nothing of all this before it is asked to, and then nothing from elsewhere', async () => {
    const { page, section } = await open('wasm');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.reload({ waitUntil: 'networkidle' });
    const ofTheRun = (url: string) => /\.wasm$|studio|backend|\/weights\//.test(url);
    expect(asked.length).toBeGreaterThan(2);
    expect(asked.filter(ofTheRun)).toEqual([]);
    await section.getByLabel('Where it runs').selectOption('wasm');
    await start(section);
    await done(section);
    expect(asked.filter((url) => /\/weights\/1$/.test(url))).toHaveLength(1);
    expect(asked.filter((url) => !url.startsWith(server.url))).toEqual([]);
    await page.close();
  });

  it('takes WASM where there is no GPU, and says why', async () => {
    const { page, section, complaints } = await open('automatic');
    await start(section);
    await done(section);
    expect(await section.locator('.local-facts').textContent()).toMatch(/^Runs on WASM: .*WebGPU (finds|has) no/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says in words that WebGPU, which was asked for, is not there', async () => {
    const { page, section } = await open('webgpu');
    await start(section);
    await section
      .getByRole('alert')
      .getByText(/WebGPU (finds|has) no/)
      .waitFor();
    // And something else still works.
    await section.getByLabel('Where it runs').selectOption('wasm');
    await start(section);
    await done(section);
    await page.close();
  });

  it('draws nothing with weights that are not those of the digest', async () => {
    const { page, section } = await open('wasm');
    await page.route('**/weights/1', async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[1000]! ^= 1;
      await route.fulfill({ response, body });
    });
    await start(section);
    await section
      .getByRole('alert')
      .getByText(/The shard weights-1of1\.bin is not the one that was published/)
      .waitFor();
    expect(await section.locator('.local-wall canvas').count()).toBe(0);
    await page.close();
  });

  it('draws by WebGPU what the Worker draws, where there is an adapter, if only of software; and says when it is lost', async (test) => {
    const withGpu = await launchBrowser(join(folder, 'gpu'), SOFTWARE_GPU);
    try {
      const { page, section, complaints } = await open('webgpu', withGpu);
      const offered = await page.evaluate(async () => Boolean(await navigator.gpu?.requestAdapter()));
      if (!offered) test.skip('this Chromium offers no WebGPU adapter, not even SwiftShader');
      await start(section);
      await section.getByText(/byte for byte|of 255 steps?,/).waitFor({ timeout: SLOW_MS });
      const here = await pictureIn(section.getByLabel('drawn by this browser'));
      expect(largestDifference(here, await edgeFace())).toBeLessThanOrEqual(MOST_STEPS);
      expect(await section.locator('.local-facts').textContent()).toMatch(/^Runs on WebGPU: /);
      // Software is slow: the run of faces is not waited for.
      await section.getByRole('button', { name: 'Stop' }).click();
      await section.getByText('Stopped.', { exact: true }).waitFor();
      expect(complaints).toEqual([]);

      await endGpuProcess(withGpu);
      await section.getByRole('alert').getByText('The GPU went away').waitFor();
      await section.getByLabel('Where it runs').selectOption('wasm');
      await section.getByRole('button', { name: 'Try again' }).click();
      await done(section);
    } finally {
      await withGpu.close();
    }
  });

  it.each(SIZES)('fits a window of $width x $height, light and dark', async (size) => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const { page, section, complaints } = await open('wasm');
    await page.setViewportSize(size);
    await start(section);
    await done(section);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await section.screenshot({ path: join(SCREENSHOTS, `local-${size.width}-${colorScheme}.png`) });
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    expect(complaints).toEqual([]);
    await page.close();
  });
});

/** As a driver that crashes does. */
async function endGpuProcess(browser: BrowserContext): Promise<void> {
  const session = await browser.browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  for (const { type, id } of processInfo) if (type === 'GPU') process.kill(id, 'SIGKILL');
}

/** What a canvas shows, without alpha. */
async function pictureIn(canvas: Locator): Promise<Picture> {
  const { width, height, data } = await canvas.evaluate((element: HTMLCanvasElement) => ({
    width: element.width,
    height: element.height,
    data: [...element.getContext('2d')!.getImageData(0, 0, element.width, element.height).data],
  }));
  return { width, height, pixels: Uint8Array.from(data.filter((_, i) => i % 4 !== 3)) };
}
