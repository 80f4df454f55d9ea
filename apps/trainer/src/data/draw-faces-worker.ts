import { parentPort, workerData } from 'node:worker_threads';
import type { Chunk, ChunkRequest, DrawingTask } from './draw-faces.ts';
import { faceCaption } from './face-caption.ts';
import { loadFaceStyle } from './face-styles.ts';
import { createRasteriser } from './rasterise.ts';

/** A drawing thread: answers every `ChunkRequest` with a `Chunk`. */

const { styles: names, size, seed, background } = workerData as DrawingTask;
const styles = names.map(loadFaceStyle);
const rasterise = createRasteriser(size, background);
const columns = styles.length === 1 ? 1 + styles[0].columns.length : 1;

parentPort?.on('message', ({ first, count }: ChunkRequest) => {
  const chunk = drawChunk(first, count);
  parentPort?.postMessage(chunk, [chunk.pixels.buffer as ArrayBuffer, chunk.labels.buffer as ArrayBuffer]);
});

function drawChunk(first: number, count: number): Chunk {
  const pixels = new Uint8Array(count * size * size * 3);
  const labels = new Uint16Array(count * columns);
  const captions: string[] = [];
  for (let k = 0; k < count; k++) {
    const index = first + k;
    const style = index % styles.length;
    const face = styles[style].draw(`${seed}-${index}`);
    pixels.set(rasterise(face.svg), k * size * size * 3);
    captions.push(faceCaption(styles[style], face.labels));
    labels.set(styles.length === 1 ? [0, ...face.labels] : [style], k * columns);
  }
  return { first, pixels, labels, captions };
}
