import type { BrowserContext, Page } from 'playwright-core';

/** A page, and what the browser complained about: errors, warnings, and what the page's policy blocked. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** @param watch sees the page before it loads anything, and may complain about more. */
export async function openPage(
  browser: BrowserContext,
  url: string,
  watch: (page: Page, complain: (what: string) => void) => void = () => {},
): Promise<OpenPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  watch(page, (what) => complaints.push(what));
  await page.goto(url);
  return { page, complaints };
}
