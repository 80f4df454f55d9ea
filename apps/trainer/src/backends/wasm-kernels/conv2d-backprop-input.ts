import type { Conv2DBackpropInputAttrs, Conv2DBackpropInputInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvGeometry, convGeometry } from './conv-geometry.ts';
import { allocate, floats, type KernelCall, release, type WasmBackend } from './heap.ts';
import { kernelModule, pointer } from './kernel-module.ts';
import { scatterColumns } from './scatter-columns.ts';
import { type AxisPhase, axisPhases } from './stride-phases.ts';
import { transpose } from './transpose.ts';
import { convolve, multiply } from './xnnpack.ts';

/**
 * dy [N,oh,ow,O], filter [kh,kw,I,O] -> dx [N,H,W,I]. It is also the forward pass of `conv2dTranspose`.
 *
 * The pixels of dx that share a remainder modulo the stride see the same filter taps, so each such phase is an ordinary
 * stride-1 convolution of dy (see {@link axisPhases}); the phases are then interleaved. This does no multiplication by zero.
 */
export function conv2dBackpropInput({
  inputs: { dy, filter },
  attrs,
  backend,
}: KernelCall<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs & { inputShape: number[] }>): TensorInfo {
  const geometry = convGeometry(attrs.inputShape, filter.shape, attrs);
  const rows = axisPhases({
    size: geometry.inHeight,
    kernel: geometry.filterHeight,
    stride: geometry.strideHeight,
    padding: geometry.padInfo.top,
    outputs: geometry.outHeight,
  });
  const columns = axisPhases({
    size: geometry.inWidth,
    kernel: geometry.filterWidth,
    stride: geometry.strideWidth,
    padding: geometry.padInfo.left,
    outputs: geometry.outWidth,
  });
  const phasesFit = [...rows, ...columns].every(({ before, after }) => before >= 0 && after >= 0);
  // XNNPACK pads to 8 output channels, so with fewer of them a product over all taps at once wastes less.
  const fewChannels = geometry.inChannels < 8 && geometry.strideHeight * geometry.strideWidth > 1;
  return phasesFit && !fewChannels
    ? byPhases(backend, dy, filter, geometry, rows, columns)
    : byColumns(backend, dy, filter, geometry);
}

function byPhases(
  backend: WasmBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  geometry: ConvGeometry,
  rows: AxisPhase[],
  columns: AxisPhase[],
): TensorInfo {
  const out = allocate(backend, [...geometry.inShape]);
  const single = geometry.strideHeight === 1 && geometry.strideWidth === 1;
  for (const row of rows) {
    for (const column of columns) {
      if (row.count === 0 || column.count === 0) continue;
      if (row.taps.length === 0 || column.taps.length === 0) {
        zeroPhase(floats(backend, out), geometry, row, column);
        continue;
      }
      const subfilter = phaseFilter(backend, filter, row, column);
      const phase = single
        ? out
        : allocate(backend, [geometry.batchSize, row.count, column.count, geometry.inChannels]);
      convolve(backend, dy, subfilter, phase, {
        top: row.before,
        bottom: row.after,
        left: column.before,
        right: column.after,
      });
      release(backend, subfilter);
      if (single) continue;
      interleave(floats(backend, out), floats(backend, phase), geometry, row, column);
      release(backend, phase);
    }
  }
  return out;
}

/** filter [kh,kw,I,O] -> the taps of one phase with the channels swapped, [taps,taps,O,I]. */
function phaseFilter(backend: WasmBackend, filter: TensorInfo, row: AxisPhase, column: AxisPhase): TensorInfo {
  const [, width, inputs, outputs] = filter.shape as [number, number, number, number];
  const out = allocate(backend, [row.taps.length, column.taps.length, outputs, inputs]);
  const size = inputs * outputs * Float32Array.BYTES_PER_ELEMENT;
  let to = pointer(backend, out);
  for (const i of row.taps) {
    for (const j of column.taps) {
      kernelModule(backend).transpose(pointer(backend, filter) + (i * width + j) * size, to, 1, inputs, outputs);
      to += size;
    }
  }
  return out;
}

/** Writes phase [N,h,w,I] to its pixels in dx [N,H,W,I]. */
function interleave(
  dx: Float32Array,
  phase: Float32Array,
  { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth }: ConvGeometry,
  row: AxisPhase,
  column: AxisPhase,
): void {
  const skip = (strideWidth - 1) * inChannels;
  let read = 0;
  for (let n = 0; n < batchSize; n++) {
    for (let y = 0; y < row.count; y++) {
      let write = ((n * inHeight + row.first + y * strideHeight) * inWidth + column.first) * inChannels;
      for (let x = 0; x < column.count; x++) {
        for (let c = 0; c < inChannels; c++) dx[write++] = phase[read++]!;
        write += skip;
      }
    }
  }
}

/** A stride larger than the kernel leaves pixels that no tap reaches: their gradient is zero. */
function zeroPhase(
  dx: Float32Array,
  { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth }: ConvGeometry,
  row: AxisPhase,
  column: AxisPhase,
): void {
  for (let n = 0; n < batchSize; n++) {
    for (let y = row.first; y < inHeight; y += strideHeight) {
      for (let x = column.first; x < inWidth; x += strideWidth) {
        const at = ((n * inHeight + y) * inWidth + x) * inChannels;
        dx.fill(0, at, at + inChannels);
      }
    }
  }
}

/** dy [P,O] x filter [kh*kw*I,O] transposed -> what every dy pixel sends to every tap [P,kh*kw*I], then added up in place. */
function byColumns(backend: WasmBackend, dy: TensorInfo, filter: TensorInfo, geometry: ConvGeometry): TensorInfo {
  const { filterHeight, filterWidth, inChannels, outChannels, outHeight, outWidth, batchSize } = geometry;
  const taps = filterHeight * filterWidth * inChannels;
  const pixels = batchSize * outHeight * outWidth;
  const out = allocate(backend, [...geometry.inShape]);
  const swapped = transpose(backend, filter, 1, taps, outChannels); // [1,O,kh*kw*I]
  const columns = allocate(backend, [pixels, taps]);
  multiply(backend, dy, swapped, columns, { rows: pixels, inner: outChannels, columns: taps });
  scatterColumns(floats(backend, out), floats(backend, columns), geometry);
  release(backend, swapped);
  release(backend, columns);
  return out;
}
