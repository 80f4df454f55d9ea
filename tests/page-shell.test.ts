import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser, NO_BROWSER } from './product/browser.ts';
import { faintTexts, smallTargets } from './product/legibility.ts';
import { openPage } from './product/open-page.ts';
import { decodePng } from './product/picture.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';
import { onStage, wallDrawn } from './product/wall.ts';

/** What holds for all of the page at `/`: how it is sent, what it says when something fails, and that everybody can use it. */

/** Kept for people to look at, the last ones only. */
const SCREENSHOTS = join(tmpdir(), 'omokage-page');
const SIZES = [
  { width: 360, height: 740 },
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];
/** Of a picture that a README loads. */
const MOST_BYTES = 200_000;
const SCHEMES = ['light', 'dark'] as const;

// Whoever has no browser may go on without one; CI may not.
const skipped = findBrowser() === undefined && !process.env.CI;

describe.skipIf(skipped)(`the page${skipped ? ` (skipped: ${NO_BROWSER})` : ''}`, () => {
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

  const open = (fragment = '') => openPage(browser, `${server.url}/${fragment}`);

  describe('as it is sent', () => {
    it('allows its own scripts, styles and pictures, and nothing else', async () => {
      const answer = await server.get('/');
      expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('Cache-Control')).toBe('public, max-age=0, must-revalidate');
      expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(answer.headers.get('Referrer-Policy')).toBe('no-referrer');
      const policy = answer.headers.get('Content-Security-Policy')!;
      expect(policy).toMatch(/^default-src 'none'; /);
      for (const rule of ["script-src 'self' 'wasm-unsafe-eval';", "style-src 'self';", "frame-ancestors 'none'"]) {
        expect(policy).toContain(rule);
      }
      expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|data:|\*|http/);
      const etag = answer.headers.get('ETag')!;
      const again = await fetch(`${server.url}/`, { headers: { 'If-None-Match': etag } });
      expect(again.status).toBe(304);
    });

    it('names what exists, scripts and styles by their content and for good', async () => {
      const html = await (await server.get('/')).text();
      const targets = Array.from(html.matchAll(/(?:href|src)="(\/[^"]*)"/g), ([, target]) =>
        target!.replaceAll('&amp;', '&'),
      );
      const files = targets.filter((target) => target.startsWith('/page/'));
      expect(files.map((file) => file.replace(/^.*\./, '')).sort()).toEqual(['css', 'js']);
      for (const target of new Set(targets)) {
        const answer = await fetch(server.url + target);
        await answer.body?.cancel();
        expect(`${target} ${answer.status}`).toBe(`${target} 200`);
        if (files.includes(target)) expect(answer.headers.get('Cache-Control')).toContain('immutable');
      }
    });

    it('asks crawlers to leave faces alone, of which there is no end, and weights', async () => {
      const answer = await server.get('/robots.txt');
      expect(answer.status).toBe(200);
      const text = await answer.text();
      expect(text).toContain('Disallow: /v1/');
      expect(text).toContain('Disallow: /_weights/');
    });

    it('would notice what the policy blocks', async () => {
      const { page, complaints } = await open();
      await page.evaluate(() => document.body.append(Object.assign(new Image(), { src: 'data:,' })));
      await expect.poll(() => complaints.join()).toContain('Content Security Policy');
      await page.close();
    });

    it('fetches no tfjs before somebody asks for it', async () => {
      const page = await browser.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      await page.goto(server.url);
      await wallDrawn(page);
      const scripts = asked.filter((path) => /\.(js|wasm)$/.test(path));
      expect(scripts.length).toBeGreaterThan(0);
      expect(scripts.filter((path) => /wasm|webgpu|studio|worker/.test(path))).toEqual([]);
      await page.close();
    });
  });

  describe('when something fails', () => {
    it('says in words what the service says, and where it is explained', async () => {
      const { page } = await open('#model=nobody');
      const trouble = page.locator('#faces-trouble');
      await trouble.getByText('There is no such model').waitFor();
      expect(await trouble.textContent()).toContain('/v1/models');
      const link = trouble.getByRole('link', { name: 'What this means' });
      expect(await link.getAttribute('href')).toBe('/problems/unknown-model');
      expect((await server.get('/problems/unknown-model')).status).toBe(200);
      await page.locator('#model').selectOption('');
      await onStage(page, '/1.png');
      expect(await trouble.textContent()).toBe('');
      await page.close();
    });

    it('says when to come again, of a service that counts', async () => {
      const { page } = await open();
      await wallDrawn(page);
      const limited = { type: '/problems/rate-limited', title: 'Too many requests', status: 429, detail: 'Slower.' };
      await page.route('**/faces/*?psi=*', (route) =>
        route.fulfill({
          status: 429,
          contentType: 'application/problem+json',
          headers: { 'Retry-After': '40' },
          json: limited,
        }),
      );
      await page.locator('#psi').fill('0.5');
      await page.getByText(/Too many requests.*Slower/).waitFor();
      await page.getByText(/Try again at \d+:\d\d:\d\d/).waitFor();
      await page.unroute('**/faces/*?psi=*');
      await page.getByRole('button', { name: 'Try again' }).click();
      await wallDrawn(page, '?psi=0.5');
      await page.close();
    });

    it('asks a busy service again by itself', async () => {
      const { page } = await open();
      await wallDrawn(page);
      let refusals = 0;
      await page.route('**/faces/*?psi=*', (route) =>
        refusals++ < 6
          ? route.fulfill({ status: 503, contentType: 'text/plain', headers: { 'Retry-After': '0' }, body: 'busy' })
          : route.continue(),
      );
      await page.locator('#psi').fill('0.5');
      await wallDrawn(page, '?psi=0.5');
      expect(refusals).toBeGreaterThan(6);
      await page.close();
    });

    it('keeps what is there without a connection, and goes on with one', async () => {
      const { page } = await open();
      await wallDrawn(page);
      await browser.setOffline(true);
      await page.locator('#psi').fill('0.45');
      await page.getByText('You are offline').waitFor();
      await wallDrawn(page);
      await browser.setOffline(false);
      await wallDrawn(page, '?psi=0.45');
      expect(await page.getByText('You are offline').count()).toBe(0);
      await page.close();
    });
  });

  describe('for everybody', () => {
    it('is gone through with Tab in the order of reading, and each stop is seen', async () => {
      const { page } = await open();
      await wallDrawn(page);
      await page.evaluate(() => scrollTo(0, 0));
      const reached: string[] = [];
      for (let presses = 0; presses < 14; presses++) {
        await page.keyboard.press('Tab');
        reached.push(await page.evaluate(focused));
      }
      expect(reached).toEqual([
        ...['To the faces', 'Faces', 'Restoration', 'Your GPU', 'API'],
        ...['shows', 'smooth', 'seed', 'psi', 'model', 'another', 'wall-face', 'Its card', 'share-format'],
      ]);
      await page.close();
    });

    it('has one main heading, landmarks, a name for every control and a text for every picture', async () => {
      const { page } = await open();
      await wallDrawn(page);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      for (const role of ['banner', 'navigation', 'main', 'contentinfo'] as const) {
        expect(`${role} ${await page.getByRole(role).count()}`).toBe(`${role} 1`);
      }
      for (const name of ['Faces that nobody has', 'Restoration', 'Run it on your GPU']) {
        await page.getByRole('region', { name }).waitFor();
      }
      const tree = await page.locator('body').ariaSnapshot();
      expect(
        tree.split('\n').filter((line) => /- (button|textbox|slider|combobox|checkbox|link|img)( \[|:|$)/.test(line)),
      ).toEqual([]);
      await page.close();
    });

    it.each(SCHEMES)('has texts with a contrast of 4.5 to 1 at least, %s', async (colorScheme) => {
      const { page } = await open('#shows=morph');
      await page.emulateMedia({ colorScheme });
      await wallDrawn(page);
      expect(await faintTexts(page)).toEqual([]);
      // And would notice: a text in the colour of its ground.
      await page
        .locator('.lede')
        .first()
        .evaluate((lede) => {
          lede.style.color = getComputedStyle(document.body).backgroundColor;
        });
      expect(await faintTexts(page)).toHaveLength(1);
      await page.close();
    });

    it.each(SIZES)('fits a window of $width x $height, light and dark, with targets for thumbs', async (size) => {
      mkdirSync(SCREENSHOTS, { recursive: true });
      const { page } = await open('#shows=morph&seed=5&other=9');
      await page.setViewportSize(size);
      const grounds = new Set<string>();
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await wallDrawn(page);
        const path = join(SCREENSHOTS, `${size.width}x${size.height}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        const { pixels, width } = await decodePng(path);
        expect(width).toBe(size.width);
        grounds.add(pixels.subarray(0, 3).join());
      }
      expect(grounds.size).toBe(2);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
      expect(await smallTargets(page)).toEqual([]);
      await page.close();
    });

    /** docs/images/page.png is this file; copy it there when the page looks different. */
    it('has a picture for the README', async () => {
      mkdirSync(SCREENSHOTS, { recursive: true });
      const { page } = await open('#seed=4&wall=1');
      await page.setViewportSize({ width: 1280, height: 940 });
      await wallDrawn(page);
      await onStage(page, '/4.png');
      await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
      const path = join(SCREENSHOTS, 'page.png');
      const shot = sharp(await page.screenshot()).resize(960);
      const { size } = await shot.png({ palette: true, colours: 96, dither: 0, effort: 10 }).toFile(path);
      expect(size).toBeLessThan(MOST_BYTES);
      await page.close();
    });
  });
});

/** What has the focus, if it can be seen that it has: an outline, of itself or of what stands for it. */
function focused(): string {
  const element = document.activeElement!;
  const seen = [element, ...(element.parentElement?.children ?? [])].some(
    (part) => getComputedStyle(part).outlineStyle === 'solid',
  );
  const name = element.id || element.getAttribute('name') || element.textContent?.trim() || element.tagName;
  return seen ? name : `${name}, unseen`;
}
