/**
 * `npm run bench:kernels`: the three operations of every convolution in the systems that `bench:train` trains, by our wasm kernels and by
 * what tfjs has for wasm itself: XNNPACK for the forward pass, a scalar loop for the input gradient, nothing for the filter gradient.
 *
 * Both take turns, shape after shape; times are the fastest of all rounds, as whatever else the machine does only adds to them. GFLOP/s
 * count two operations for every multiply-accumulate of a direct convolution, however many were done.
 *
 * `npm run bench:kernels -- [--threads 1] [--rounds 10]`
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import '@tensorflow/tfjs-backend-wasm'; // registers the stock kernels, which startBackend replaces
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from '../apps/trainer/src/backends/index.ts';

/** A convolution as its discriminator would have it; transposed ones are its input gradient. */
interface Shape {
  readonly batch: number;
  readonly side: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: 'same' | 'valid';
}

const shapes: readonly Shape[] = [
  ...[
    [64, 3, 8, 3, 1],
    [64, 8, 16, 4, 2],
    [32, 16, 32, 4, 2],
    [16, 32, 64, 4, 2],
    [8, 64, 96, 4, 2],
    [8, 96, 96, 4, 2],
    [16, 48, 96, 4, 2],
    [32, 24, 48, 4, 2],
    [64, 12, 24, 4, 2],
    [64, 12, 3, 3, 1],
  ].map((sizes) => shapeOf(32, sizes, 'same')), // dcgan-64
  ...[
    [28, 1, 128, 4, 2],
    [14, 128, 256, 4, 2],
  ].map((sizes) => shapeOf(50, sizes, 'same')), // mnist-dcgan
  ...[
    [7, 256, 512, 3, 2],
    [3, 512, 100, 3, 1],
  ].map((sizes) => shapeOf(50, sizes, 'valid')),
];

function shapeOf(batch: number, sizes: readonly number[], pad: Shape['pad']): Shape {
  const [side, inputs, outputs, kernel, stride] = sizes as [number, number, number, number, number];
  return { batch, side, inputs, outputs, kernel, stride, pad };
}

const OPERATIONS = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'] as const;
type Operation = (typeof OPERATIONS)[number];

const { values: options } = parseArgs({
  options: { threads: { type: 'string', default: '1' }, rounds: { type: 'string', default: '10' } },
});

/** tfjs's own kernels, before they are replaced. */
const stock = new Map(OPERATIONS.map((operation) => [operation, tf.getKernel(operation, 'wasm')?.kernelFunc]));
const { description } = await startBackend({ name: 'wasm', threads: Number(options.threads) });
const ours = new Map(OPERATIONS.map((operation) => [operation, tf.getKernel(operation, 'wasm').kernelFunc]));

/** One operation of one shape, ready to be run by either side. */
interface Subject {
  readonly operation: Operation;
  readonly gflop: number;
  readonly call: Parameters<tf.KernelFunc>[0];
  /** Milliseconds, the fastest yet. */
  best: { ours: number; stock: number };
}

function subjectsOf({ batch, side, inputs, outputs, kernel, stride, pad }: Shape): Subject[] {
  const shape: [number, number, number, number] = [batch, side, side, inputs];
  const filterShape: [number, number, number, number] = [kernel, kernel, inputs, outputs];
  const { outShape, outHeight, outWidth } = tf.backend_util.computeConv2DInfo(shape, filterShape, stride, 1, pad);
  const x = tf.randomUniform(shape, -1, 1, 'float32', 1);
  const filter = tf.randomUniform(filterShape, -1, 1, 'float32', 2);
  const dy = tf.randomUniform(outShape, -1, 1, 'float32', 3);
  const given = { Conv2D: { x, filter }, Conv2DBackpropInput: { dy, filter }, Conv2DBackpropFilter: { x, dy } };
  const attrs = {
    strides: [stride, stride],
    pad,
    dataFormat: 'NHWC',
    dilations: [1, 1],
    inputShape: shape,
    filterShape,
  };
  return OPERATIONS.map((operation) => ({
    operation,
    gflop: (2 * batch * outHeight * outWidth * kernel * kernel * inputs * outputs) / 1e9,
    call: { inputs: given[operation], attrs, backend: tf.backend() } as unknown as Subject['call'],
    best: { ours: Number.POSITIVE_INFINITY, stock: Number.POSITIVE_INFINITY },
  }));
}

function time(kernel: tf.KernelFunc, call: Subject['call']): number {
  const start = performance.now();
  const out = kernel(call) as tf.TensorInfo;
  const ms = performance.now() - start;
  tf.backend().disposeData(out.dataId);
  return ms;
}

function runRound({ operation, call, best }: Subject): void {
  best.ours = Math.min(best.ours, time(ours.get(operation)!, call));
  const kernel = stock.get(operation);
  if (kernel) best.stock = Math.min(best.stock, time(kernel, call));
}

function cellsOf({ gflop, best }: Subject): string {
  const cell = (ms: number) =>
    ms < Number.POSITIVE_INFINITY ? `${ms.toFixed(2)} (${(gflop / (ms / 1000)).toFixed(0)})` : '-';
  return `${cell(best.ours)} | ${cell(best.stock)}`;
}

const [cpu] = cpus();
console.log(
  `Convolutions, ${new Date().toISOString().slice(0, 10)}, ${cpu?.model.trim()} x ${cpus().length}, ${description}; fastest of ` +
    `${options.rounds} interleaved runs, ms (GFLOP/s); load average before: ${loadavg()[0]!.toFixed(1)}.\n`,
);
const rows = shapes.map((shape) => ({ shape, subjects: subjectsOf(shape) }));
for (let round = 0; round < Number(options.rounds); round++) {
  for (const { subjects } of rows) for (const subject of subjects) runRound(subject);
}
console.log('| input, output channels, filter | forward | tfjs | input gradient | tfjs | filter gradient | tfjs |');
console.log('|---|---|---|---|---|---|---|');
for (const { shape, subjects } of rows) {
  const { batch, side, inputs, outputs, kernel, stride } = shape;
  const name = `${batch}x${side}x${side}x${inputs}, ${outputs}, ${kernel}x${kernel} / ${stride}`;
  console.log(`| ${name} | ${subjects.map(cellsOf).join(' | ')} |`);
}
