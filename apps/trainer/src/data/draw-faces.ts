import { Worker } from 'node:worker_threads';
import { asset } from '../assets.ts';
import { CAPTION } from './face-caption.ts';
import type { FaceStyle } from './face-style.ts';
import { loadFaceStyle } from './face-styles.ts';
import type { PackedColumn, PackedHeader } from './packed.ts';
import { PackedWriter } from './packed-writer.ts';

/**
 * A pale, slightly warm grey. One colour for all: a generator then learns the background in its first minutes and
 * spends its capacity on faces. Pale, because the ink lines and the darkest hair must stand out; not white, because
 * tanh reaches -1 and 1 only in the limit, and eyes and teeth are white.
 */
export const DEFAULT_BACKGROUND = '#e8e6e1';

/** Faces per message: large enough that messages cost nothing, small enough that progress moves. */
export const FACES_PER_CHUNK = 64;

export interface DrawFacesOptions {
  /** Path of the packed file. */
  readonly out: string;
  /** Names out of `FACE_STYLES`; face i is drawn in style i modulo their number. */
  readonly styles: readonly string[];
  readonly count: number;
  /** Side in pixels. */
  readonly size: number;
  /** Face i has the seed `${seed}-${i}`. */
  readonly seed: number | string;
  readonly threads: number;
  /** `#rrggbb`. */
  readonly background?: string;
  readonly onProgress?: (done: number) => void;
  /** Aborting rejects with the signal's reason and leaves no file. */
  readonly signal?: AbortSignal;
}

/** What a drawing thread needs to know. */
export interface DrawingTask {
  readonly styles: readonly string[];
  readonly size: number;
  readonly seed: number | string;
  readonly background: string;
}

/** Faces `first` to `first + count` are wanted. */
export interface ChunkRequest {
  readonly first: number;
  readonly count: number;
}

/** Faces from `first` on: pixels `[k,size,size,3]`, labels `[k,columns]`, captions `[k]`. */
export interface Chunk {
  readonly first: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint16Array;
  readonly captions: readonly string[];
}

/**
 * Draws faces into a packed file, with all threads drawing. The file depends on styles, count, size, seed and
 * background alone: the same options give the same bytes for any number of threads. Returns the file's header.
 */
export async function drawFaces(options: DrawFacesOptions): Promise<PackedHeader> {
  const { out, styles, count, size, seed, background = DEFAULT_BACKGROUND } = options;
  const loaded = styles.map(loadFaceStyle);
  const writer = new PackedWriter(out, {
    name: `faces-${size}`,
    width: size,
    height: size,
    images: [{ role: 'image', channels: 3 }],
    columns: faceColumns(loaded),
    texts: [CAPTION],
    source: `drawn faces: ${styles.join(', ')}; seed ${seed}; background ${background}`,
    licence: [...new Set(loaded.map(({ credit }) => credit.licence))].join(', '),
    credits: loaded.map(({ credit }) => credit),
  });
  try {
    const write = orderedWriter(writer, options.onProgress);
    const inOrder = (chunk: Chunk) => {
      options.signal?.throwIfAborted();
      write(chunk);
    };
    await drawInThreads({ styles, size, seed, background }, count, options.threads, inOrder);
    return writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  }
}

/** The style, and the features when there is only one style: different styles share no features. */
export function faceColumns(styles: readonly FaceStyle[]): PackedColumn[] {
  const style = { name: 'style', classes: styles.map(({ name }) => name) };
  return styles.length === 1 ? [style, ...styles[0].columns] : [style];
}

/** Threads finish in any order; the file is written in the order of the faces. */
function orderedWriter(writer: PackedWriter, onProgress?: (done: number) => void): (chunk: Chunk) => void {
  const waiting = new Map<number, Chunk>();
  return (chunk) => {
    waiting.set(chunk.first, chunk);
    for (let next = waiting.get(writer.count); next !== undefined; next = waiting.get(writer.count)) {
      waiting.delete(next.first);
      writer.append(next.pixels, next.labels, next.captions);
    }
    onProgress?.(writer.count);
  };
}

async function drawInThreads(
  task: DrawingTask,
  count: number,
  threads: number,
  take: (chunk: Chunk) => void,
): Promise<void> {
  let next = 0;
  const nextRequest = (): ChunkRequest | undefined => {
    if (next >= count) return undefined;
    const request = { first: next, count: Math.min(FACES_PER_CHUNK, count - next) };
    next += request.count;
    return request;
  };
  const useful = Math.min(threads, Math.ceil(count / FACES_PER_CHUNK));
  const workers = Array.from({ length: useful }, () => {
    return new Worker(asset('src/data/draw-faces-worker.ts'), { workerData: task });
  });
  try {
    await Promise.all(workers.map((worker) => drawChunks(worker, nextRequest, take)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** Keeps one thread busy until no request is left. Rejects with the thread's error. */
function drawChunks(
  worker: Worker,
  nextRequest: () => ChunkRequest | undefined,
  take: (chunk: Chunk) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const ask = () => {
      const request = nextRequest();
      if (request === undefined) resolve();
      else worker.postMessage(request);
    };
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`a drawing thread ended early with code ${code}`)));
    worker.on('message', (chunk: Chunk) => {
      try {
        take(chunk);
        ask();
      } catch (error) {
        reject(error);
      }
    });
    ask();
  });
}
