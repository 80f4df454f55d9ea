import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { omokageOk } from './product/omokage.ts';
import { decodePng, largestDifference, type Picture, pictureOf } from './product/picture.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** What a fresh clone restores, with nothing published: the Worker and the trainer alike. */

const SIDE = 64;
const folder = temporaryFolder();
const given = join(folder, 'given.png');
let server: Server;
/** A face, and its mosaic in blocks of 8 pixels: `[64, 64, 3]` bytes each. */
let [face, mosaic]: Uint8Array[] = [new Uint8Array(), new Uint8Array()];
beforeAll(async () => {
  server = await startServer(join(folder, 'state'));
  face = (await pictureOf(await fetch(`${server.url}/v1/faces/42.png`))).pixels;
  mosaic = mosaicOf(face, 8);
  await sharp(mosaic, { raw: { width: SIDE, height: SIDE, channels: 3 } }).toFile(given);
});
afterAll(() => server?.stop());

async function byWorker(pathAndQuery: string) {
  const body = new Uint8Array(await sharp(given).png().toBuffer());
  const response = await fetch(server.url + pathAndQuery, { method: 'POST', body });
  return { model: response.headers.get('Omokage-Model'), picture: await pictureOf(response) };
}

async function byTrainer(...options: string[]): Promise<Picture> {
  const path = join(folder, 'by-trainer.png');
  await omokageOk(['restore', given, ...options, '-o', path]);
  return decodePng(path);
}

describe('what is embedded', () => {
  it('brings a face out of its mosaic, in the trainer as in the Worker', async () => {
    const { model, picture } = await byWorker('/v1/restorations/demosaic');
    expect(model).toMatch(/^demosaic-faces@/);
    expect(psnr(picture.pixels, face)).toBeGreaterThan(psnr(mosaic, face) + 2);
    // Other kernels may round a value to the next byte.
    expect(largestDifference(await byTrainer('--task', 'demosaic'), picture)).toBeLessThanOrEqual(1);
  });

  it('enlarges a picture, in the trainer as in the Worker', async () => {
    const { model, picture } = await byWorker('/v1/restorations/upscale?scale=4');
    expect(model).toMatch(/^upscale-photo@/);
    expect([picture.width, picture.height]).toEqual([4 * SIDE, 4 * SIDE]);
    expect(largestDifference(await byTrainer('--task', 'upscale', '--scale', '4'), picture)).toBeLessThanOrEqual(1);
  });
});

/** dB */
function psnr(a: Uint8Array, b: Uint8Array): number {
  const squared = a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;
  return 10 * Math.log10(255 ** 2 / squared);
}

/** Every pixel becomes the mean of its block. */
function mosaicOf(pixels: Uint8Array, block: number): Uint8Array<ArrayBuffer> {
  const blockOf = (index: number) => {
    const [y, x, c] = [Math.floor(index / (3 * SIDE)), Math.floor(index / 3) % SIDE, index % 3];
    return (Math.floor(y / block) * SIDE + Math.floor(x / block)) * 3 + c;
  };
  const sums = new Map<number, number>();
  pixels.forEach((value, i) => {
    sums.set(blockOf(i), (sums.get(blockOf(i)) ?? 0) + value);
  });
  return Uint8Array.from(pixels, (_, i) => Math.round(sums.get(blockOf(i))! / block ** 2));
}
