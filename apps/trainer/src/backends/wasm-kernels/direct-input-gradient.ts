import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { frameCall, frameSize, outputPicture, picturesAtOnce } from './frames.ts';
import { packedSize, pixelsOf, tableSize, windowProduct } from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { type Call, kernelThreads, pointer, runTasks, withScratch } from './kernel-module.ts';
import { rounds, slotFloats } from './slots.ts';
import { type AxisPhase, axisPhases } from './stride-phases.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * dy [N,oh,ow,O], filter [kh,kw,I,O] -> dx [N,H,W,I], for any stride and padding.
 *
 * The pixels of dx that share a remainder modulo the stride see the same filter taps, so each such phase is an ordinary
 * stride-1 convolution of dy (see {@link axisPhases}), written to its pixels of dx. This does no multiplication by zero.
 */
export function inputGradientDirectly(
  backend: WasmBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  dx: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = geometry;
  const threads = kernelThreads(backend);
  const { rows, columns } = phasesOf(geometry);
  const picture = outputPicture(geometry);
  const down = frameAxis(rows);
  const across = frameAxis(columns);
  const frame = { height: down.size, width: across.size, channels: outChannels };
  const grids = rows.flatMap((row) =>
    columns.map((column) => ({
      row,
      column,
      rows: row.count,
      columns: column.count,
      pictureStep: inHeight * inWidth * inChannels,
      rowStep: strideHeight * inWidth * inChannels,
      columnStep: strideWidth * inChannels,
    })),
  );
  const packedSizes = grids.map(({ row, column }) =>
    packedSize(row.taps.length * column.taps.length * outChannels, inChannels),
  );
  const step = picturesAtOnce(frame, batchSize, threads);
  const frameFloats = slotFloats(step * frameSize(frame));
  const tableFloats = slotFloats(Math.max(...grids.map((grid) => tableSize(pixelsOf(step, grid)))));
  const sizes = [
    util.sizeFromShape(geometry.filterShape),
    threads * frameFloats,
    threads * tableFloats,
    ...packedSizes,
  ];
  withScratch(backend, sizes, (swapped, allFrames, tables, ...packed) => {
    const taps = filterHeight * filterWidth;
    runTasks(backend, [[['transpose', pointer(backend, filter), swapped, taps, inChannels, outChannels]]]);
    const packing = grids.map(({ row, column }, i) => packPhase(swapped, packed[i]!, geometry, row, column));
    runTasks(backend, packing);
    for (const chunks of rounds(batchSize, step, threads)) {
      const tasks = chunks.map(({ first, count, slot }): Call[] => {
        const frames = allFrames + slot * frameFloats * BYTES;
        const table = tables + slot * tableFloats * BYTES;
        const source = pointer(backend, dy) + first * frameSize(picture) * BYTES;
        const target = pointer(backend, dx) + first * inHeight * inWidth * inChannels * BYTES;
        const products = grids.flatMap((grid, i) => {
          const { row, column } = grid;
          const skip = (down.before - row.before) * frame.width + across.before - column.before;
          return windowProduct(
            frames + skip * outChannels * BYTES,
            { frame, height: row.taps.length, width: column.taps.length, stride: [1, 1] },
            packed[i]!,
            target + (row.first * inWidth + column.first) * inChannels * BYTES,
            inChannels,
            grid,
            count,
            table,
          );
        });
        return [
          frameCall(source, picture, frames, frame, { top: down.before, left: across.before }, count),
          ...products,
        ];
      });
      runTasks(backend, tasks);
    }
  });
}

function phasesOf(geometry: ConvGeometry): { rows: AxisPhase[]; columns: AxisPhase[] } {
  return {
    rows: axisPhases({
      size: geometry.inHeight,
      kernel: geometry.filterHeight,
      stride: geometry.strideHeight,
      padding: geometry.padInfo.top,
      outputs: geometry.outHeight,
    }),
    columns: axisPhases({
      size: geometry.inWidth,
      kernel: geometry.filterWidth,
      stride: geometry.strideWidth,
      padding: geometry.padInfo.left,
      outputs: geometry.outWidth,
    }),
  };
}

/**
 * What this way costs for one picture, in multiply-adds, of which `product` does eight at a time, or four in little more than half
 * that time. Where dy has few pixels, most of what the taps see is padding.
 */
export function directInputGradientCost(geometry: ConvGeometry): number {
  const { rows, columns } = phasesOf(geometry);
  const seen = (phases: AxisPhase[]) => phases.reduce((sum, { count, taps }) => sum + count * taps.length, 0);
  const rest = geometry.inChannels % 8;
  const lanes = geometry.inChannels - rest + (rest === 0 ? 0 : rest <= 4 ? 5 : 8);
  return seen(rows) * seen(columns) * geometry.outChannels * lanes;
}

/** One axis of a frame around dy that holds the windows of all phases: its size and the zeros before dy. */
function frameAxis(phases: readonly AxisPhase[]): { size: number; before: number } {
  const before = Math.max(0, ...phases.map((phase) => phase.before));
  const ends = phases.map((phase) => before - phase.before + phase.count + Math.max(1, phase.taps.length) - 1);
  return { size: Math.max(...ends), before };
}

/** The taps of one phase out of a filter with swapped channels [kh*kw,O,I] -> packed [taps*O,I]. */
function packPhase(
  swapped: number,
  packed: number,
  { filterWidth, inChannels, outChannels }: ConvGeometry,
  row: AxisPhase,
  column: AxisPhase,
): Call[] {
  const inner = row.taps.length * column.taps.length * outChannels;
  return row.taps.flatMap((i, down) =>
    column.taps.map((j, across): Call => {
      const source = swapped + (i * filterWidth + j) * outChannels * inChannels * BYTES;
      const target = packed + (down * column.taps.length + across) * outChannels * 8 * BYTES;
      return ['packColumns', source, inChannels * BYTES, target, outChannels, inChannels, inner];
    }),
  );
}
