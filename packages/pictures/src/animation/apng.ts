import { concatenate } from '../concatenate.ts';
import type { Marks } from '../marks/marks.ts';
import { SIGNATURE } from '../png/chunks.ts';
import { chunk, headerChunk, markChunks, type Raster } from '../png/raster-chunks.ts';
import { type Animation, playsInFile } from './animation.ts';

/** Dispose: leave the picture as it is. Blend: put the next one in its place. */
const LEAVE = 0;
const REPLACE = 0;

/**
 * The parts of an animated PNG put together (W3C PNG, third edition, 11.3.6). The first picture is the file's `IDAT`, and so what
 * readers show that know no animations.
 * @param data of `IDAT`, of each picture.
 */
export function muxApng(
  { order, ...animation }: Animation,
  format: Omit<Raster, 'pixels'>,
  data: readonly Uint8Array[],
  marks: Marks,
): Uint8Array<ArrayBuffer> {
  let sequence = 0;
  const frames = order.flatMap((index, frame) => [
    chunk('fcTL', frameControl(sequence++, format, animation.fps)),
    frame === 0 ? chunk('IDAT', data[index]) : chunk('fdAT', concatenate([uint32(sequence++), data[index]])),
  ]);
  return concatenate([
    SIGNATURE,
    headerChunk(format),
    chunk('acTL', concatenate([uint32(order.length), uint32(playsInFile({ order, ...animation }))])),
    ...markChunks(marks),
    ...frames,
    chunk('IEND'),
  ]);
}

/** Sequence number, width, height, x, y (uint32); delay as a fraction of a second (two uint16); dispose, blend. */
function frameControl(sequence: number, { width, height }: { width: number; height: number }, fps: number): Uint8Array {
  const data = new Uint8Array(26);
  const view = new DataView(data.buffer);
  view.setUint32(0, sequence);
  view.setUint32(4, width);
  view.setUint32(8, height);
  view.setUint16(20, 1);
  view.setUint16(22, fps);
  data[24] = LEAVE;
  data[25] = REPLACE;
  return data;
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
