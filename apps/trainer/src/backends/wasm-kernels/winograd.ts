/**
 * Convolutions with a 4x4 filter and stride 2, the ones DCGANs are made of, by minimal filtering F(4x4,2x2): 25 multiplications
 * instead of 64 (see `apps/trainer/kernels/winograd.ts`). Data and filters are transformed to 25 points, multiplied there as
 * matrices, and transformed back; the gradients are the same three linear steps, transposed.
 */
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { frameCall, frameSize, inputPicture } from './frames.ts';
import { packedSize, tableSize } from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { kernelModule, kernelThreads, pointer, runTasks, type Task, withScratch } from './kernel-module.ts';
import {
  multiplyPoints,
  PHASES,
  POINTS,
  pointMatrices,
  tilingOf,
  transformData,
  transformOutput,
} from './winograd-tiles.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** out [N,oh,ow,O] = x [N,H,W,I] convolved with filter [4,4,I,O]. */
export function convolveByWinograd(
  backend: WasmBackend,
  x: TensorInfo,
  filter: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inChannels, outHeight, outWidth, outChannels } = geometry;
  const tiling = tilingOf(geometry, kernelThreads(backend));
  const { down, across, tiles, step, dataFrame } = tiling;
  const inner = 4 * inChannels;
  const filterPoints = pointMatrices(1, packedSize(inner, outChannels), false);
  const dataPoints = pointMatrices(step * tiles, inner);
  const productPoints = pointMatrices(step * tiles, outChannels);
  const sizes = [
    filterPoints.floats,
    step * frameSize(dataFrame),
    dataPoints.floats,
    productPoints.floats,
    tableSize(step * tiles),
  ];
  withScratch(backend, sizes, (filters, frames, data, products, table) => {
    const transforms = PHASES.map((phase): Task => {
      const place = [phase, inner, phase * inChannels, 0] as const;
      return [
        ['winogradFilter', pointer(backend, filter), filters, filterPoints.step, inChannels, outChannels, ...place],
      ];
    });
    runTasks(backend, transforms);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const pictures = Array.from({ length: count }, (_, n) => n);
      runTasks(
        backend,
        pictures.map((n) =>
          transformData(backend, x, first + n, frames, { at: data, ...dataPoints }, n, tiling, geometry),
        ),
      );
      multiplyPoints(
        backend,
        { at: data, ...dataPoints },
        { at: filters, ...filterPoints },
        { at: products, ...productPoints },
        count * tiles,
        table,
      );
      const outputs = pictures.map((n): Task => {
        const from = products + n * tiles * productPoints.rowStep;
        const to = pointer(backend, out) + (first + n) * outHeight * outWidth * outChannels * BYTES;
        const { step, rowStep } = productPoints;
        return [['winogradOutput', from, step, rowStep, to, 1, down, across, outHeight, outWidth, outChannels]];
      });
      runTasks(backend, outputs);
    }
  });
}

/** dy [N,oh,ow,O], filter [4,4,I,O] -> dx [N,H,W,I]. */
export function inputGradientByWinograd(
  backend: WasmBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  dx: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inChannels, outChannels, padInfo } = geometry;
  const tiling = tilingOf(geometry, kernelThreads(backend));
  const { down, across, tiles, step, dataFrame, outputFrame } = tiling;
  const columns = 4 * inChannels;
  const cropped = { top: 0 - padInfo.top, left: 0 - padInfo.left };
  const filterPoints = pointMatrices(1, packedSize(outChannels, columns), false);
  const dataPoints = pointMatrices(step * tiles, columns);
  const productPoints = pointMatrices(step * tiles, outChannels);
  const sizes = [
    util.sizeFromShape(geometry.filterShape),
    filterPoints.floats,
    step * frameSize(outputFrame),
    step * frameSize(dataFrame),
    dataPoints.floats,
    productPoints.floats,
    tableSize(step * tiles),
  ];
  withScratch(backend, sizes, (swapped, filters, dyFrames, dxFrames, data, products, table) => {
    runTasks(backend, [[['transpose', pointer(backend, filter), swapped, 16, inChannels, outChannels]]]);
    const transforms = PHASES.map((phase): Task => {
      const place = [phase, outChannels, 0, phase * inChannels] as const;
      return [['winogradFilter', swapped, filters, filterPoints.step, outChannels, inChannels, ...place]];
    });
    runTasks(backend, transforms);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const pictures = Array.from({ length: count }, (_, n) => n);
      const outputs = { at: products, ...productPoints };
      runTasks(
        backend,
        pictures.map((n) => transformOutput(backend, dy, first + n, dyFrames, outputs, n, tiling, geometry)),
      );
      multiplyPoints(
        backend,
        outputs,
        { at: filters, ...filterPoints },
        { at: data, ...dataPoints },
        count * tiles,
        table,
      );
      const gradients = pictures.map((n): Task => {
        const frame = dxFrames + n * frameSize(dataFrame) * BYTES;
        const from = data + n * tiles * dataPoints.rowStep;
        const target = pointer(backend, dx) + (first + n) * frameSize(inputPicture(geometry)) * BYTES;
        return [
          ['winogradDataGradient', from, dataPoints.step, dataPoints.rowStep, frame, 1, down, across, inChannels],
          frameCall(frame, dataFrame, target, inputPicture(geometry), cropped),
        ];
      });
      runTasks(backend, gradients);
    }
  });
}

/** x [N,H,W,I], dy [N,oh,ow,O] -> the filter's gradient [4,4,I,O]. */
export function filterGradientByWinograd(
  backend: WasmBackend,
  x: TensorInfo,
  dy: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inChannels, outChannels } = geometry;
  const tiling = tilingOf(geometry, kernelThreads(backend));
  const { tiles, step, dataFrame, outputFrame } = tiling;
  const rows = 4 * inChannels;
  const gradientPoints = pointMatrices(rows, outChannels, false);
  const dataPoints = pointMatrices(step * tiles, rows);
  const productPoints = pointMatrices(step * tiles, outChannels);
  const sizes = [
    gradientPoints.floats,
    step * frameSize(outputFrame),
    step * frameSize(dataFrame),
    dataPoints.floats,
    productPoints.floats,
  ];
  withScratch(backend, sizes, (gradients, dyFrames, frames, data, products) => {
    kernelModule(backend).zero(gradients, gradientPoints.floats);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const transforms = Array.from(
        { length: count },
        (_, n): Task => [
          ...transformData(backend, x, first + n, frames, { at: data, ...dataPoints }, n, tiling, geometry),
          ...transformOutput(backend, dy, first + n, dyFrames, { at: products, ...productPoints }, n, tiling, geometry),
        ],
      );
      runTasks(backend, transforms);
      // Every point adds up all tiles in their order, whoever does it.
      const sums = Array.from(
        { length: POINTS },
        (_, point): Task => [
          [
            'outerProducts',
            data + point * dataPoints.step,
            0,
            dataPoints.rowStep,
            products + point * productPoints.step,
            0,
            productPoints.rowStep,
            1,
            count * tiles,
            gradients + point * gradientPoints.step,
            outChannels * BYTES,
            rows,
            outChannels,
          ],
        ],
      );
      runTasks(backend, sums);
    }
    const filters = PHASES.map((phase): Task => {
      const from = gradients + phase * inChannels * outChannels * BYTES;
      const target = pointer(backend, out);
      return [['winogradFilterGradient', from, gradientPoints.step, target, inChannels, outChannels, phase]];
    });
    runTasks(backend, filters);
  });
}
