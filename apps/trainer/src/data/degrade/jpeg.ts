import sharp from 'sharp';
import type { Picture } from '../fit-square.ts';
import { defineDegradation } from './degradation.ts';
import { choice } from './parameters.ts';

/** Colour at half resolution both ways, as cameras and most programs write it, or at full resolution. */
export type ChromaSubsampling = '4:2:0' | '4:4:4';

/**
 * Encodes a grey or RGB picture as baseline JPEG and decodes it again, with libjpeg's quantization tables scaled to
 * `quality` (1 to 100). Grey pictures have no chroma to subsample.
 */
export async function jpegPicture(
  picture: Picture,
  quality: number,
  chromaSubsampling: ChromaSubsampling = '4:2:0',
): Promise<Picture> {
  const { pixels, width, height } = picture;
  const channels = picture.channels as 1 | 3;
  const space = channels === 1 ? 'b-w' : 'srgb';
  const encoded = await sharp(pixels, { raw: { width, height, channels } })
    .toColourspace(space)
    .jpeg({ quality, chromaSubsampling })
    .toBuffer();
  const decoded = await sharp(encoded).toColourspace(space).raw({ depth: 'uchar' }).toBuffer();
  if (decoded.length !== pixels.length) {
    throw new Error(`jpeg: ${decoded.length} bytes came back of a ${height}x${width}x${channels} picture`);
  }
  return { ...picture, pixels: new Uint8Array(decoded) };
}

/** `jpeg:50`, `jpeg:30-80,chroma=4:4:4`. */
export const jpeg = defineDegradation({
  name: 'jpeg',
  description: 'JPEG compression and back',
  parameters: {
    quality: { kind: 'number', what: 'JPEG quality', min: 1, max: 100, whole: true, law: 'uniform' },
    chroma: choice('chroma subsampling', ['4:2:0', '4:4:4'], '4:2:0'),
  },
  main: 'quality',
  example: 'jpeg:30-80',
  apply: async (picture, { quality, chroma }) => ({ picture: await jpegPicture(picture, quality, chroma) }),
});
