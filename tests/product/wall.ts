import type { Page } from 'playwright-core';

/** The wall of faces in the page at `/`. */

export const FACES = 24;
const SIDE = 64;

/** Waits until the wall is drawn, with faces whose addresses end in `end`. Scrolls there, as faces out of sight are not loaded. */
export async function wallDrawn(page: Page, end = ''): Promise<void> {
  await page.locator('.tile').last().scrollIntoViewIfNeeded();
  await page.waitForFunction(
    ([count, wanted]) => {
      const images = [...document.querySelectorAll<HTMLImageElement>('#wall img')];
      return images.length === count && images.every((image) => image.naturalWidth > 0 && image.src.endsWith(wanted));
    },
    [FACES, end] as const,
  );
}

/** What each picture looks like, as text: equal texts are equal pixels. */
export function looksOf(page: Page, images = '#wall img'): Promise<string[]> {
  return page.locator(images).evaluateAll(
    (found, side) =>
      found.map((image) => {
        const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
        const context = canvas.getContext('2d')!;
        context.drawImage(image as HTMLImageElement, 0, 0, side, side);
        return context.getImageData(0, 0, side, side).data.join();
      }),
    SIDE,
  );
}

/** The picture on the stage, once its address ends in `end`: path and query. */
export async function onStage(page: Page, end: string): Promise<string> {
  const handle = await page.waitForFunction((wanted) => {
    const image = document.querySelector<HTMLImageElement>('.frame img');
    return image?.naturalWidth && decodeURIComponent(image.src).endsWith(wanted) ? image.getAttribute('src') : null;
  }, end);
  return (await handle.jsonValue())!;
}

/** Addresses of faces that the page asks for from now on: path and query. */
export function facesAskedBy(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.includes('/faces/')) asked.push(pathname + search);
  });
  return asked;
}
