import { backend_util } from '@tensorflow/tfjs-core';

/** The sizes of one 2-D convolution, as tfjs works them out from shapes, strides and padding. */
export type ConvGeometry = backend_util.Conv2DInfo;

type Pair = [number, number] | number;

/** What the two convolution gradients say about the forward convolution they belong to. */
export interface ConvAttributes {
  readonly strides: Pair;
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/**
 * @param inputShape [N,H,W,I] of the forward convolution's input
 * @param filterShape [kh,kw,I,O]
 * @throws RangeError for channels-first data, which tfjs's wasm backend cannot convolve forward either
 */
export function convGeometry(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dataFormat, dimRoundingMode }: ConvAttributes,
): ConvGeometry {
  if (dataFormat !== 'NHWC') {
    throw new RangeError(
      `convolution gradients on wasm need NHWC data, got ${dataFormat}: transpose the input to NHWC`,
    );
  }
  return backend_util.computeConv2DInfo(
    inputShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    'channelsLast',
  );
}
