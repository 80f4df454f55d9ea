import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';

/** Pictures of one kind and size, `[side, side, 3]` each. */
export interface Samples {
  readonly name: string;
  readonly side: number;
  readonly pictures: readonly Uint8Array[];
}

/** Drawn faces, in tiles of 64 pixels. */
const FACES = fileURLToPath(new URL('../../docs/images/faces-64-psi-0.7.png', import.meta.url));
/** Photographs of 64 pixels, one below the other. */
const PHOTOGRAPHS = fileURLToPath(new URL('../../docs/images/restoration/upscale-photo.png', import.meta.url));
const PHOTOGRAPHS_LEFT = 192;
const SIDES = [64, 128, 256] as const;
const MOST_FILES = 8;

/**
 * Faces as the default model draws them and in grids, one face as `?size=256` enlarges it, and photographs: those of the
 * documentation, or out of a folder in three sizes.
 */
export async function samples(photographs: string | undefined): Promise<Samples[]> {
  const faces = SIDES.map(async (side) => ({
    name: side === 64 ? 'a face, 64' : `a grid of faces, ${side}`,
    side,
    pictures: await Promise.all(
      [0, 1].map((i) => pixelsOf(sharp(FACES).extract(square(side * i, 256 - side * i, side)))),
    ),
  }));
  const face = await sharp(FACES)
    .extract(square(0, 0, 64))
    .png()
    .toBuffer();
  const enlarged = {
    name: 'a face of 64, 256 wide',
    side: 256,
    pictures: [await pixelsOf(sharp(face).resize(256, 256, { kernel: 'nearest' }))],
  };
  return [...(await Promise.all(faces)), enlarged, ...(await photographsOf(photographs))];
}

async function photographsOf(folder: string | undefined): Promise<Samples[]> {
  if (folder === undefined) {
    const pictures = [0, 64].map((top) => pixelsOf(sharp(PHOTOGRAPHS).extract(square(PHOTOGRAPHS_LEFT, top, 64))));
    return [{ name: 'a photograph, 64', side: 64, pictures: await Promise.all(pictures) }];
  }
  const files = readdirSync(folder)
    .filter((name) => /\.(jpe?g|png|webp)$/i.test(name))
    .toSorted()
    .slice(0, MOST_FILES);
  if (files.length === 0) throw new Error(`${folder} has no pictures.\n  Files are .jpg, .png or .webp.`);
  return Promise.all(
    SIDES.map(async (side) => ({
      name: `a photograph, ${side}`,
      side,
      pictures: await Promise.all(files.map((name) => pixelsOf(sharp(join(folder, name)).resize(side, side)))),
    })),
  );
}

const square = (left: number, top: number, side: number) => ({ left, top, width: side, height: side });

const pixelsOf = async (picture: Sharp): Promise<Uint8Array> =>
  new Uint8Array(await picture.removeAlpha().toColourspace('srgb').raw().toBuffer());
