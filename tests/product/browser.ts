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

/** A WebGPU that computes on the processor: slow, and as good as a GPU to find out whether everything works there. */
export const SOFTWARE_GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];

/**
 * A Chromium with a profile of its own. Throws when there is none.
 * @param folder where its profile lies.
 * @param more arguments beside those that all browsers here are started with.
 */
export async function launchBrowser(folder: string, more: readonly string[] = []): Promise<BrowserContext> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error(NO_BROWSER);
  return chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath,
    args: [...ARGUMENTS, ...more],
    timeout: 60_000,
  });
}
