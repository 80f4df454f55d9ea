import { concatenate } from '../concatenate.ts';
import { canvasChunk, riffChunk, webpFile } from '../encode/webp-writing.ts';
import { chunksOf } from '../head/webp-chunks.ts';
import { type Animation, playsInFile } from './animation.ts';

/** Of a frame: put it in the place of what is there; blending would let the one before shine through. */
const REPLACE = 0b10;
/** Chunks of a still WebP that make up its picture. */
const PICTURE_CHUNKS = ['ALPH', 'VP8 ', 'VP8L'];

/**
 * The parts of an animated WebP put together (WebP container specification, "Animation").
 * @param files each picture as a still WebP.
 */
export function muxAnimatedWebp(
  animation: Animation,
  files: readonly Uint8Array[],
  { alpha, xmp }: { alpha: boolean; xmp: string | undefined },
): Uint8Array<ArrayBuffer> {
  const { pictures, order, fps } = animation;
  const [{ width, height }] = pictures;
  const parts = files.map(pictureChunks);
  return webpFile([
    canvasChunk({ width, height, alpha, animated: true, xmp: xmp !== undefined }),
    riffChunk('ANIM', animationControl(playsInFile(animation))),
    ...order.map((index, frame) =>
      riffChunk('ANMF', concatenate([frameHead(width, height, milliseconds(frame, fps)), ...parts[index]])),
    ),
    ...(xmp === undefined ? [] : [riffChunk('XMP ', new TextEncoder().encode(xmp))]),
  ]);
}

const pictureChunks = (file: Uint8Array): Uint8Array[] =>
  [...chunksOf(file)].flatMap(({ type, data }) => (PICTURE_CHUNKS.includes(type) ? [riffChunk(type, data)] : []));

/** Background, which no reader has to show, and how often it plays. */
function animationControl(plays: number): Uint8Array {
  const data = new Uint8Array(6);
  new DataView(data.buffer).setUint16(4, plays, true);
  return data;
}

/** x / 2, y / 2, width - 1, height - 1, milliseconds in 24 bits each; flags. */
function frameHead(width: number, height: number, duration: number): Uint8Array {
  const data = new Uint8Array(16);
  for (const [at, value] of [
    [6, width - 1],
    [9, height - 1],
    [12, duration],
  ]) {
    data.set([value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff], at);
  }
  data[15] = REPLACE;
  return data;
}

/** Whole milliseconds that do not drift: where the next frame begins, less where this one does. */
const milliseconds = (frame: number, fps: number): number =>
  Math.round(((frame + 1) * 1000) / fps) - Math.round((frame * 1000) / fps);
