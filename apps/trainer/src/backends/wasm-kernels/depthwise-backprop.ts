import {
  backend_util,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropFilterInputs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type DepthwiseConv2dNativeBackpropInputInputs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { allocate, floats, type KernelCall } from './heap.ts';

type DepthwiseAttributes = Pick<
  DepthwiseConv2dNativeBackpropInputAttrs,
  'strides' | 'dilations' | 'pad' | 'dimRoundingMode'
>;

function depthwiseGeometry(inputShape: number[], filterShape: number[], attrs: DepthwiseAttributes): ConvGeometry {
  return backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    attrs.strides,
    attrs.dilations,
    attrs.pad,
    attrs.dimRoundingMode,
    true,
  );
}

/**
 * dy [N,oh,ow,I*M], filter [kh,kw,I,M] -> dx [N,H,W,I]. Few multiplications a float, so plain loops are not far from what
 * the memory allows.
 */
export function depthwiseBackpropInput({
  inputs: { dy, filter },
  attrs,
  backend,
}: KernelCall<DepthwiseConv2dNativeBackpropInputInputs, DepthwiseConv2dNativeBackpropInputAttrs>): TensorInfo {
  const geometry = depthwiseGeometry(attrs.inputShape, filter.shape, attrs);
  const out = allocate(backend, [...geometry.inShape]);
  const channels = geometry.inChannels;
  const multiplier = filter.shape[3]!;
  const weights = floats(backend, filter);
  const gradient = floats(backend, dy);
  const dx = floats(backend, out).fill(0);
  forEachTap(geometry, (pixel, outPixel, tap) => {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let m = c * multiplier; m < (c + 1) * multiplier; m++) {
        sum += gradient[outPixel * channels * multiplier + m]! * weights[tap * channels * multiplier + m]!;
      }
      dx[pixel * channels + c]! += sum;
    }
  });
  return out;
}

/** x [N,H,W,I], dy [N,oh,ow,I*M] -> the filter's gradient [kh,kw,I,M]. */
export function depthwiseBackpropFilter({
  inputs: { x, dy },
  attrs,
  backend,
}: KernelCall<DepthwiseConv2dNativeBackpropFilterInputs, DepthwiseConv2dNativeBackpropFilterAttrs>): TensorInfo {
  const geometry = depthwiseGeometry(x.shape, attrs.filterShape, attrs);
  const out = allocate(backend, [...attrs.filterShape]);
  const channels = geometry.inChannels;
  const multiplier = attrs.filterShape[3];
  const pixels = floats(backend, x);
  const gradient = floats(backend, dy);
  const sums = floats(backend, out).fill(0);
  forEachTap(geometry, (pixel, outPixel, tap) => {
    for (let c = 0; c < channels; c++) {
      const value = pixels[pixel * channels + c]!;
      for (let m = c * multiplier; m < (c + 1) * multiplier; m++) {
        sums[tap * channels * multiplier + m]! += value * gradient[outPixel * channels * multiplier + m]!;
      }
    }
  });
  return out;
}

/** Calls `visit` for every filter tap of every output pixel that falls on an input pixel (all three as flat indices). */
function forEachTap(geometry: ConvGeometry, visit: (pixel: number, outPixel: number, tap: number) => void): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = geometry;
  const { filterHeight, filterWidth, dilationHeight, dilationWidth, padInfo } = geometry;
  for (let n = 0; n < batchSize; n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let i = 0; i < filterHeight; i++) {
        const y = oy * strideHeight + i * dilationHeight - padInfo.top;
        if (y < 0 || y >= inHeight) continue;
        for (let ox = 0; ox < outWidth; ox++) {
          for (let j = 0; j < filterWidth; j++) {
            const x = ox * strideWidth + j * dilationWidth - padInfo.left;
            if (x < 0 || x >= inWidth) continue;
            visit((n * inHeight + y) * inWidth + x, (n * outHeight + oy) * outWidth + ox, i * filterWidth + j);
          }
        }
      }
    }
  }
}
