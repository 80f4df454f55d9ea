import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBrowser, launchBrowser, NO_BROWSER } from './product/browser.ts';
import { openPage } from './product/open-page.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** The documentation as people see it, in a real browser. */

// Whoever has no browser may go on without one; CI may not.
const skipped = findBrowser() === undefined && !process.env.CI;

interface Contract {
  readonly paths: Record<string, Record<string, { operationId: string; summary: string }>>;
}

describe.skipIf(skipped)(`the documentation${skipped ? ` (skipped: ${NO_BROWSER})` : ''}`, () => {
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

  /** Nothing is fetched from anywhere else, either. */
  const open = (path: string) =>
    openPage(browser, server.url + path, (page, complain) =>
      page.on('request', (request) => {
        if (!request.url().startsWith(server.url) && !/^(data|blob):/.test(request.url())) complain(request.url());
      }),
    );

  it('shows every operation, under a policy that allows nothing inline', async () => {
    const policy = (await server.get('/docs/')).headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).not.toContain('unsafe');
    const { page, complaints } = await open('/docs/');
    expect(await page.title()).toBe('API - Omokage');
    await page.locator('.opblock').first().waitFor();
    const { paths } = (await (await server.get('/openapi.json')).json()) as Contract;
    const operations = Object.values(paths).flatMap((item) => Object.values(item));
    const shown = await page.locator('.opblock-summary-description').allTextContents();
    expect(shown.toSorted()).toEqual(operations.map(({ summary }) => summary).toSorted());
    // Where Swagger UI tells what it could not resolve.
    expect(await page.locator('.errors-wrapper').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('opens an operation, and tries it', async () => {
    const { page, complaints } = await open('/docs/');
    await page.locator('#operations-faces-getFace .opblock-summary-control').click();
    const face = page.locator('#operations-faces-getFace');
    await face.getByText('Truncation').waitFor();
    await face.getByRole('button', { name: 'Try it out' }).click();
    await face.getByRole('button', { name: 'Execute' }).click();
    const picture = face.locator('.responses-wrapper img');
    await picture.waitFor();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is found from /docs, and follows the colour scheme', async () => {
    const { page, complaints } = await open('/docs');
    expect(new URL(page.url()).pathname).toBe('/docs/');
    await page.locator('.opblock').first().waitFor();
    const backgrounds = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect
        .poll(() => page.evaluate(() => document.documentElement.classList.contains('dark-mode')))
        .toBe(colorScheme === 'dark');
      backgrounds.add(await page.evaluate(() => getComputedStyle(document.body).backgroundColor));
    }
    expect(backgrounds.size).toBe(2);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('leads from an error to a page about it, styled and without a complaint', async () => {
    const problem = (await (await server.get('/v1/faces/42.png?psi=2')).json()) as { type: string };
    const { page, complaints } = await open(problem.type);
    expect(await page.locator('h1').textContent()).toBe('A parameter is not valid');
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('pre')!).borderTopStyle)).toBe('solid');
    await page.getByRole('link', { name: 'Problems' }).first().click();
    await page.getByRole('link', { name: 'busy' }).click();
    await page.waitForURL('**/problems/busy');
    expect(complaints).toEqual([]);
    await page.close();
  });
});
