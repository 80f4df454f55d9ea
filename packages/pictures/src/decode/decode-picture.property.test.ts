import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { damagedFiles } from '../fixtures/damage.ts';
import { inSharp, patterned } from '../fixtures/pictures.ts';
import { nodeCodecs } from '../node.ts';
import { PictureError } from '../picture-error.ts';
import { decodePicture } from './decode-picture.ts';

/** Files that anybody may send, decoded: each is a picture within the limits, or a PictureError, and memory stays bounded. */

const SEED = 20_261_121;
const LIMITS = { bytes: 100_000, side: 128, pixels: 64 * 64 };
/** What decoders of WebAssembly may grow by for good: an instance or two, and not one for each file that harmed one. */
const MEMORY = 64 << 20;

const codecs = nodeCodecs();
const decode = (bytes: Uint8Array) => decodePicture(codecs, bytes, LIMITS);

async function decodedOrRefused(bytes: Uint8Array): Promise<void> {
  try {
    const { width, height, pixels } = await decode(bytes);
    expect(pixels.length).toBe(width * height * 4);
    expect(width * height).toBeLessThanOrEqual(LIMITS.pixels);
    expect(Math.max(width, height)).toBeLessThanOrEqual(LIMITS.side);
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Bytes outside the heap of JavaScript, WebAssembly's among them. What is garbage is given back in a later turn, and may have held more
 * that is.
 */
async function outside(): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  return process.memoryUsage().external;
}

describe('a damaged file', () => {
  const files: Record<'png' | 'jpeg' | 'webp', Uint8Array[]> = { png: [], jpeg: [], webp: [] };
  beforeAll(async () => {
    const image = inSharp(patterned(20, 12, { transparent: true }));
    const opaque = inSharp(patterned(20, 12));
    files.png.push(await image.png().toBuffer(), await opaque.clone().png({ palette: true }).toBuffer());
    files.jpeg.push(
      await opaque.clone().jpeg().toBuffer(),
      await opaque.clone().jpeg({ progressive: true }).toBuffer(),
    );
    files.webp.push(await image.clone().webp().toBuffer(), await image.clone().webp({ lossless: true }).toBuffer());
    // All decoders are there before memory is looked at.
    for (const file of Object.values(files).flat()) await decode(file);
  });

  it.each(['png', 'jpeg', 'webp'] as const)(
    'is a picture or refused, and leaves no memory taken: %s',
    async (format) => {
      const sound = files[format];
      const right = await Promise.all(sound.map(decode));
      const before = await outside();
      await fc.assert(fc.asyncProperty(damagedFiles(sound), decodedOrRefused), { seed: SEED, numRuns: 300 });
      expect((await outside()) - before).toBeLessThan(MEMORY);
      // And whatever a decoder went through, it decodes as ever.
      expect(await Promise.all(sound.map(decode))).toEqual(right);
    },
  );
});

describe('a file of any bytes', () => {
  it('is refused', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), decodedOrRefused), {
      seed: SEED,
      numRuns: 300,
    });
  });
});
