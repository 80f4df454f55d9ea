import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';

/** Where Linux distributions and CI machines keep it. CHROMIUM_PATH goes before all of them. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** No GPU, no sandbox (containers forbid it), and nothing that would call out on its own. */
const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const NO_BROWSER = `there is no Chromium here: neither CHROMIUM_PATH nor ${PLACES.join(', ')}`;

export function findBrowser(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  return named ? named : PLACES.find((place) => existsSync(place));
}

/** A Chromium with a profile of its own. Throws when there is none. @param folder where its profile lies. */
export async function launchBrowser(folder: string): Promise<BrowserContext> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error(NO_BROWSER);
  return chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    args: ARGUMENTS,
    timeout: 60_000,
  });
}
