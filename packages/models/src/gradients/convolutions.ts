import * as tf from '@tensorflow/tfjs-core';
import { replaceGradient, runKernel } from './replace-gradient.ts';

type Padding = 'valid' | 'same' | number;

/**
 * Gives the backward kernels of convolutions their gradients.
 *
 * Missing in stock tfjs: Conv2DBackpropFilter and both depthwise backward kernels have no gradient, so a second
 * differentiation that reaches a filter's gradient, or a depthwise blur, throws. (Conv2DBackpropInput has one, and it is right.)
 *
 * The repair: conv(x, w) is bilinear, and so are its two adjoints; the gradient of each is another of the three.
 */
export function repairConvolutions(): void {
  replaceGradient<tf.Conv2DBackpropFilterAttrs>(tf.Conv2DBackpropFilter, ['x', 'dy'], (g, [x, dy], attributes) => {
    const { strides, pad, dataFormat, dimRoundingMode } = attributes;
    return {
      x: () =>
        runKernel(
          tf.Conv2DBackpropInput,
          { dy, filter: g },
          { strides, pad, dataFormat, dimRoundingMode, inputShape: x.shape },
        ),
      dy: () => tf.conv2d(x as tf.Tensor4D, g as tf.Tensor4D, strides, pad as Padding, dataFormat, 1, dimRoundingMode),
    };
  });
  repairDepthwise();
}

function repairDepthwise(): void {
  replaceGradient<tf.DepthwiseConv2dNativeBackpropInputAttrs>(
    tf.DepthwiseConv2dNativeBackpropInput,
    ['dy', 'filter'],
    (g, [dy, filter], attributes) => ({
      dy: () => depthwise(g, filter, attributes),
      filter: () => depthwiseFilterGradient(g, dy, filter.shape, attributes),
    }),
  );
  replaceGradient<tf.DepthwiseConv2dNativeBackpropFilterAttrs>(
    tf.DepthwiseConv2dNativeBackpropFilter,
    ['x', 'dy'],
    (g, [x, dy], attributes) => ({
      x: () => depthwiseInputGradient(x.shape, dy, g, attributes),
      dy: () => depthwise(x, g, attributes),
    }),
  );
}

type DepthwiseAttributes = Pick<
  tf.DepthwiseConv2dNativeBackpropInputAttrs,
  'strides' | 'pad' | 'dilations' | 'dimRoundingMode'
>;

function depthwise(x: tf.Tensor, filter: tf.Tensor, attributes: DepthwiseAttributes): tf.Tensor {
  const { strides, pad, dilations, dimRoundingMode } = attributes;
  const [image, taps] = [x as tf.Tensor4D, filter as tf.Tensor4D];
  return tf.depthwiseConv2d(image, taps, strides, pad as Padding, 'NHWC', dilations, dimRoundingMode);
}

function depthwiseInputGradient(
  inputShape: number[],
  dy: tf.Tensor,
  filter: tf.Tensor,
  { strides, pad, dilations, dimRoundingMode }: DepthwiseAttributes,
): tf.Tensor {
  const attributes = { strides, pad, dilations, dimRoundingMode, inputShape };
  return runKernel(tf.DepthwiseConv2dNativeBackpropInput, { dy, filter }, attributes);
}

function depthwiseFilterGradient(
  x: tf.Tensor,
  dy: tf.Tensor,
  filterShape: number[],
  { strides, pad, dilations, dimRoundingMode }: DepthwiseAttributes,
): tf.Tensor {
  const attributes = { strides, pad, dilations, dimRoundingMode, filterShape };
  return runKernel(tf.DepthwiseConv2dNativeBackpropFilter, { x, dy }, attributes);
}
