import { join } from 'node:path';
import { publish } from '@omokage/weights';
import { conditionalArtefact } from '@omokage/weights/fixtures/conditional-models';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser, NO_BROWSER } from './product/browser.ts';
import { openLocalBucket } from './product/local-bucket.ts';
import { openPage } from './product/open-page.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';
import { FACES, facesAskedBy, looksOf, onStage, wallDrawn } from './product/wall.ts';

/** The faces of the page at `/`, as people play with them: in a real browser, by mouse and by keyboard. */

// Whoever has no browser may go on without one; CI may not.
const skipped = findBrowser() === undefined && !process.env.CI;

describe.skipIf(skipped)(`the playground${skipped ? ` (skipped: ${NO_BROWSER})` : ''}`, () => {
  const folder = temporaryFolder();
  const state = join(folder, 'state');
  let server: Server;
  let browser: BrowserContext;
  beforeAll(async () => {
    browser = await launchBrowser(folder);
    server = await startServer(state);
    const local = await openLocalBucket(state);
    for (const kind of ['classes', 'text', 'style'] as const) {
      await publish(await conditionalArtefact(kind), local.store);
    }
    await local.close();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = (fragment = '') => openPage(browser, `${server.url}/${fragment}`);
  const addressOf = async (page: Page) => (await page.locator('#share-url').textContent())!;

  describe('the wall', () => {
    it('shows faces of one request each, without an error or a violation of its policy', async () => {
      const { page, complaints } = await open();
      await wallDrawn(page);
      expect(new Set(await looksOf(page)).size).toBe(FACES);
      const sources = await page
        .locator('#wall img')
        .evaluateAll((all) => all.map((image) => image.getAttribute('src')));
      expect(sources).toEqual(Array.from({ length: FACES }, (_, index) => `/v1/faces/${index + 1}.webp`));
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('puts the face that is chosen on the stage, in squares of whole pixels', async () => {
      const { page } = await open();
      await page.getByRole('radio', { name: 'seed 7' }).check();
      expect(await onStage(page, '/7.png')).toBe('/v1/faces/7.png');
      expect(await page.locator('.frame img').getAttribute('alt')).toBe('Generated face, seed 7');
      expect(Number(await page.locator('.frame img').getAttribute('width')) % 64).toBe(0);
      expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('7');
      await page.close();
    });

    it('is moved over with the arrow keys, up and down by rows', async () => {
      const { page } = await open();
      await page.setViewportSize({ width: 1280, height: 900 });
      await wallDrawn(page);
      await page.getByRole('radio', { name: 'seed 1', exact: false }).first().focus();
      for (const [key, seed] of [
        ['ArrowRight', 2],
        ['ArrowDown', 8],
        ['ArrowDown', 14],
        ['ArrowUp', 8],
        ['ArrowLeft', 7],
      ] as const) {
        await page.keyboard.press(key);
        await onStage(page, `/${seed}.png`);
      }
      await page.close();
    });

    it('asks for other faces, of a seed by chance', async () => {
      const { page } = await open();
      await wallDrawn(page);
      const before = await looksOf(page);
      await page.getByRole('button', { name: 'Other faces' }).click();
      const first = await page.getByLabel('Seed', { exact: true }).inputValue();
      await onStage(page, `/${first}.png`);
      await expect
        .poll(async () => (await looksOf(page)).some((look) => before.includes(look)), { timeout: 20_000 })
        .toBe(false);
      await page.close();
    });

    it('takes a text for a seed', async () => {
      const { page, complaints } = await open();
      await page.getByLabel('Seed', { exact: true }).fill("面影 & co's");
      await onStage(page, "/面影 & co's.png");
      await expect.poll(() => addressOf(page)).toBe(`${server.url}/v1/faces/${encodeURIComponent("面影 & co's")}.png`);
      expect((await fetch(await addressOf(page), { redirect: 'manual' })).status).toBe(200);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('refuses a seed that addresses have another meaning for', async () => {
      const { page } = await open();
      await wallDrawn(page);
      await onStage(page, '/1.png');
      const asked = facesAskedBy(page);
      await page.getByLabel('Seed', { exact: true }).fill('random');
      await expect.poll(() => page.locator('#seed:invalid').count()).toBe(1);
      expect(asked).toEqual([]);
      await page.close();
    });
  });

  describe('psi', () => {
    it('moves all faces to the mean one and away from it, by keyboard', async () => {
      const { page, complaints } = await open();
      await wallDrawn(page);
      await page.getByLabel('Psi').focus();
      await page.keyboard.press('Home');
      await wallDrawn(page, '?psi=0');
      expect(new Set(await looksOf(page)).size).toBe(1);
      expect(await page.getByLabel('Psi').getAttribute('aria-valuetext')).toBe('0, the mean face');
      await page.keyboard.press('End');
      await wallDrawn(page, '?psi=1');
      expect(new Set(await looksOf(page)).size).toBe(FACES);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('asks for a wall once the slider rests, and not for each step that it passes', async () => {
      const { page } = await open();
      await wallDrawn(page);
      const asked = facesAskedBy(page);
      await page.locator('#psi').evaluate((slider) => {
        for (const value of ['0.6', '0.5', '0.4', '0.3', '0.2']) {
          (slider as HTMLInputElement).value = value;
          slider.dispatchEvent(new Event('input', { bubbles: true }));
        }
      });
      await wallDrawn(page, '?psi=0.2');
      const walls = asked.filter((path) => path.includes('.webp'));
      expect(walls.filter((path) => !path.endsWith('?psi=0.2'))).toEqual([]);
      expect(walls).toHaveLength(FACES);
      await page.close();
    });

    it('keeps each face until the next one is there', async () => {
      const { page } = await open();
      await wallDrawn(page);
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      await page.route('**/*.webp?psi=0', async (route) => {
        await held;
        await route.continue();
      });
      const waiting = page.waitForRequest('**/*.webp?psi=0');
      await page.locator('#psi').fill('0');
      await waiting;
      await wallDrawn(page, '.webp');
      release();
      await wallDrawn(page, '?psi=0');
      await page.close();
    });
  });

  describe('two faces', () => {
    it('are mixed, by layers of one’s choice, of a model with styles', async () => {
      const { page, complaints } = await open('#model=style');
      await page.getByRole('radio', { name: 'Mix' }).check();
      await onStage(page, '/1.png?mix=2&model=style');
      const [atFirst] = await looksOf(page, '.frame img');
      await page.getByRole('radio', { name: 'Generated face, seed 5' }).check();
      await onStage(page, '/1.png?mix=5&model=style');
      await page.getByLabel('from layer').selectOption('0');
      const shown = await onStage(page, '/1.png?mix=5&layers=0-3&model=style');
      expect(await looksOf(page, '.frame img')).not.toEqual([atFirst]);
      await expect.poll(() => addressOf(page)).toBe(server.url + shown);
      expect((await fetch(server.url + shown, { redirect: 'manual' })).status).toBe(200);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('cannot be mixed by a model that has no styles, which the page says', async () => {
      const { page } = await open('#shows=mix');
      await page.getByText('This model has no styles to mix').waitFor();
      await onStage(page, '/1.png');
      expect(await page.getByLabel('from layer').isVisible()).toBe(false);
      await page.close();
    });

    it('morph, until they are told to pause', async () => {
      const { page, complaints } = await open();
      await page.getByRole('radio', { name: 'Morph' }).check();
      await page.getByRole('radio', { name: 'Generated face, seed 9' }).check();
      const moving = await onStage(page, '/morph.webp?from=1&to=9');
      const file = Buffer.from(await (await fetch(server.url + moving)).arrayBuffer());
      expect(file.includes('ANIM')).toBe(true);
      await page.getByLabel('Frames').selectOption('6');
      await onStage(page, '/morph.webp?from=1&to=9&frames=6');
      await page.getByRole('button', { name: 'Pause' }).click();
      await onStage(page, '/1.png');
      await page.getByRole('button', { name: 'Play' }).click();
      await onStage(page, '/morph.webp?from=1&to=9&frames=6');
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('do not move by themselves for who asked for less motion', async () => {
      const page = await browser.newPage();
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.goto(`${server.url}/#shows=morph&other=9`);
      await onStage(page, '/1.png');
      await page.getByRole('button', { name: 'Play' }).click();
      await onStage(page, '/morph.webp?from=1&to=9');
      await page.close();
    });
  });

  describe('other models', () => {
    it('have classes to choose from', async () => {
      const { page, complaints } = await open();
      expect(await page.locator('#class').isVisible()).toBe(false);
      await page.locator('#model').selectOption('classes');
      await page.locator('#class').selectOption('a & b');
      await wallDrawn(page, '?class=a%20%26%20b&model=classes');
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('are of one version where a link says so', async () => {
      const { models } = (await (await server.get('/v1/models')).json()) as {
        models: { name: string; digest: string }[];
      };
      const pinned = `style@${models.find(({ name }) => name === 'style')!.digest}`;
      const { page, complaints } = await open(`#seed=3&model=${pinned}&shows=mix&other=4`);
      await onStage(page, `/v1/models/${pinned}/faces/3.png?mix=4`);
      await wallDrawn(page, '.webp');
      expect(await page.locator('#model').inputValue()).toBe(pinned);
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('take texts, and say how they read them', async () => {
      const { page, complaints } = await open('#model=text');
      await page.locator('#text').fill('Red hair, wings');
      await page.getByText('Read as “red hair”.').waitFor();
      await wallDrawn(page, '?text=red%20hair&model=text');
      expect(await page.locator('#text').inputValue()).toBe('Red hair, wings');
      expect(complaints).toEqual([]);
      await page.close();
    });
  });

  describe('what is on the stage', () => {
    it('can be copied as address, HTML and command, in a format and size, of one version of a model', async () => {
      const { page, complaints } = await open('#seed=42');
      await browser.grantPermissions(['clipboard-read', 'clipboard-write']);
      const copied = async (button: string) => {
        await page.getByRole('button', { name: button }).click();
        await expect.poll(() => page.locator('#sharing button', { hasText: 'Copied' }).count()).toBeGreaterThan(0);
        return page.evaluate(() => navigator.clipboard.readText());
      };
      await page.getByLabel('Format').selectOption('webp');
      await page.getByLabel('Size').selectOption('4');
      const address = `${server.url}/v1/faces/42.webp?size=256`;
      expect(await copied('Copy the address')).toBe(address);
      expect(await copied('Copy the command')).toBe(`curl -o face.webp '${address}'`);
      expect(await copied('Copy the HTML')).toBe(
        `<img src="${address}" width="256" height="256" alt="Generated face, seed 42">`,
      );
      expect(await copied('Copy a link')).toBe(`${server.url}/#seed=42`);
      await page.getByLabel('version of the model').check();
      expect(await addressOf(page)).toMatch(/\/v1\/models\/faces@[0-9a-f]{64}\/faces\/42\.webp\?size=256$/);
      expect((await fetch(await addressOf(page), { redirect: 'manual' })).headers.get('Cache-Control')).toContain(
        'immutable',
      );
      expect(complaints).toEqual([]);
      await page.close();
    });

    it('has its numbers, and its wall as one picture, behind links that need no redirect', async () => {
      const { page } = await open('#seed=8&psi=0.5&wall=5');
      for (const [name, path] of [
        ['Its numbers', '/v1/faces/8.json?psi=0.5'],
        ['The wall', '/v1/faces/grid.png?seeds=5-28&columns=6&psi=0.5'],
      ] as const) {
        expect(await page.getByRole('link', { name }).getAttribute('href')).toBe(path);
        expect((await server.get(path)).status).toBe(200);
      }
      await page.close();
    });

    it('can be copied where there is no clipboard API', async () => {
      const page = await browser.newPage();
      await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
      await page.goto(`${server.url}/#seed=43`);
      await page.getByRole('button', { name: 'Copy the address' }).click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      await page.getByLabel('Seed', { exact: true }).focus();
      await page.keyboard.press('Control+A');
      await page.keyboard.press('Control+V');
      expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe(`${server.url}/v1/faces/43.png`);
      await page.close();
    });

    it('is in the address of the page, and comes back from it', async () => {
      const { page } = await open('#seed=5&psi=0.4&shows=morph&other=7&frames=6');
      await onStage(page, '/morph.webp?from=5&to=7&frames=6&psi=0.4');
      await page.locator('#psi').fill('0.9');
      await expect.poll(() => page.url()).toBe(`${server.url}/#seed=5&psi=0.9&shows=morph&other=7&frames=6`);
      await page.evaluate(() => {
        location.hash = '#seed=11&psi=nonsense&shows=nothing&frames=1e9';
      });
      await onStage(page, '/11.png');
      await page.close();
    });
  });
});
