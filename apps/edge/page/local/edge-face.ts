import { facePath } from '../faces/face-url.ts';
import { randomSeed } from '../faces/seeds.ts';
import type { FaceWish } from '../faces/wish.ts';
import { fetchOrTrouble } from '../shell/trouble.ts';
import type { DrawnFace, PinnedModel } from './messages.ts';

const reference = ({ name, digest }: PinnedModel): string => `${name}@${digest}`;

/** The service's own picture of a face, of this very model. Throws TroubleError. */
export async function edgeFace(wish: FaceWish, model: PinnedModel): Promise<Omit<DrawnFace, 'ms'>> {
  const response = await fetchOrTrouble(facePath(wish, { format: 'png', pinned: reference(model) }));
  // As the bytes are: no colours converted.
  const bitmap = await createImageBitmap(await response.blob(), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
  const { width, height } = bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return { width, height, data: context.getImageData(0, 0, width, height).data as Uint8ClampedArray<ArrayBuffer> };
}

/** Milliseconds of a request for a face that hardly anybody asked for before, from the first byte sent to the last one read. */
export async function timeEdge(wish: FaceWish, model: PinnedModel): Promise<number> {
  const path = facePath({ ...wish, seed: randomSeed() }, { format: 'png', pinned: reference(model) });
  const begun = performance.now();
  const response = await fetchOrTrouble(path, { cache: 'no-store' });
  await response.arrayBuffer();
  return performance.now() - begun;
}
