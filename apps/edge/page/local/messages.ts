import type { FaceWish } from '../faces/wish.ts';

/** What the page and the worker that draws say to each other. */

/** Where a model runs; `automatic` is WebGPU on a real GPU, and WASM otherwise. */
export type Where = 'automatic' | 'webgpu' | 'wasm';

/** A model by what pins it. */
export interface PinnedModel {
  readonly name: string;
  readonly digest: string;
}

/** What computes, and why that. */
export interface Machine {
  readonly backend: 'webgpu' | 'wasm';
  /** For people: the adapter's name, or what WASM means here. */
  readonly name: string;
  readonly why: string;
}

export interface Opened {
  readonly machine: Machine;
  /** Of the weights. */
  readonly bytes: number;
  /** Milliseconds from the first request to the end of the warm-up. */
  readonly ms: number;
}

/** RGBA, row-major. */
export interface DrawnFace {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  /** Milliseconds from the wish to the pixels in memory: for a GPU, with the way back. */
  readonly ms: number;
}

export type Request =
  | { readonly kind: 'open'; readonly model: PinnedModel; readonly where: Where }
  | { readonly kind: 'draw'; readonly wish: FaceWish };

export type Answer = Opened | DrawnFace;

export type ToWorker = Request & { readonly id: number };

export type FromWorker =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'error'; readonly id: number; readonly message: string }
  /** What goes on while something is opened. */
  | { readonly kind: 'progress'; readonly words: string }
  /** The GPU is gone: what was opened draws no more. */
  | { readonly kind: 'lost'; readonly message: string };
