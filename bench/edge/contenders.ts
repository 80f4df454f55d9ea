import type { BenchModel } from './models/models.ts';
import type { PackedModel } from './packed-model.ts';
import type { ContestantWorker } from './running-contestant.ts';

/** A way to run a model: which Worker, and which form of the model it is given. */
export interface Contender {
  readonly name: string;
  readonly title: string;
  readonly worker: ContestantWorker;
  form(model: BenchModel): PackedModel;
  /** Which peak its arithmetic is measured by. */
  readonly arithmetic: 'float32' | 'int8';
}

const NO_WEIGHTS = new Map();

/** The first is what all others must draw like, and what ratios are to; `onnxruntime` is the other one of these. */
export const CONTENDERS: readonly Contender[] = [
  {
    name: 'stock',
    title: 'tfjs-wasm, transposed convolutions',
    worker: 'tfjs',
    form: ({ stock }) => stock,
    arithmetic: 'float32',
  },
  {
    name: 'compiled',
    title: 'tfjs-wasm, compiled plan',
    worker: 'tfjs',
    form: ({ compiled }) => compiled,
    arithmetic: 'float32',
  },
  {
    name: 'onnxruntime',
    title: 'onnxruntime-web, transposed convolutions',
    worker: 'onnxruntime',
    form: ({ stock, onnx }) => ({ plan: stock.plan, weights: NO_WEIGHTS, onnx: onnx.stock }),
    arithmetic: 'float32',
  },
  {
    name: 'onnxruntime-phases',
    title: 'onnxruntime-web, phase form',
    worker: 'onnxruntime',
    form: ({ compiled, onnx }) => ({ plan: compiled.plan, weights: NO_WEIGHTS, onnx: onnx.compiled }),
    arithmetic: 'float32',
  },
  {
    name: 'engine-float32',
    title: '**our engine, float32**',
    worker: 'engine',
    form: ({ compiled }) => compiled,
    arithmetic: 'float32',
  },
  {
    name: 'engine-int8',
    title: '**our engine, int8**',
    worker: 'engine',
    form: ({ int8 }) => int8,
    arithmetic: 'int8',
  },
];

export const STOCK = 'stock';
export const ONNXRUNTIME = 'onnxruntime';
