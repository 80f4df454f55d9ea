import { fileURLToPath } from 'node:url';
import type { TaskName } from '@omokage/weights';
import sharp from 'sharp';

/** Drawn faces, large enough to cut pictures out of. */
const FACES = fileURLToPath(new URL('../../docs/images/faces-64-psi-0.7.png', import.meta.url));

/** The body of a request that restores a PNG of this side; for holes, with a mask of a box of a quarter of the area in its middle. */
export async function uploadOf(task: TaskName, side: number): Promise<Blob | FormData> {
  const png = await sharp(FACES).extract({ left: 0, top: 0, width: side, height: side }).png().toBuffer();
  const image = new Blob([new Uint8Array(png)], { type: 'image/png' });
  if (task !== 'inpaint') return image;
  const [edge, hole] = [side / 4, side / 2];
  const box = { create: { width: hole, height: hole, channels: 3 as const, background: 'white' } };
  const mask = await sharp({ create: { width: side, height: side, channels: 3, background: 'black' } })
    .composite([{ input: box, left: edge, top: edge }])
    .png()
    .toBuffer();
  const form = new FormData();
  form.append('image', image, 'image.png');
  form.append('mask', new Blob([new Uint8Array(mask)], { type: 'image/png' }), 'mask.png');
  return form;
}
