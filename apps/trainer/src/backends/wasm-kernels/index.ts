/**
 * What tfjs's wasm backend lacks for training, or does in scalar loops (tfjs-backend-wasm 4.22.0 has no filter gradient at
 * all). Most of what replaces it are loops of our own wasm module (`apps/trainer/kernels`).
 */
import { FUSED_KERNELS } from '@omokage/models/gradients';
import '@tensorflow/tfjs-backend-wasm'; // registers the stock kernels, which must come first
import { getKernel, type KernelFunc, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { batchMatMul } from './batch-mat-mul.ts';
import { castWith } from './cast.ts';
import { withChannelRows } from './channel-rows.ts';
import { concatWith, sliceWith, splitWith } from './columns.ts';
import { conv2dWith } from './conv2d.ts';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.ts';
import { conv2dBackpropInput } from './conv2d-backprop-input.ts';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-backprop.ts';
import { identity } from './identity.ts';
import { requireKernelBinaries } from './kernel-module.ts';
import { leakyReluGradient, leakyReluWith } from './leaky-relu.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import { normaliseBatch, normaliseBatchGradient } from './normalise-batch.ts';
import { adamStep, blend } from './optimizer-steps.ts';
import { standardise, standardiseGradient } from './standardise.ts';
import { meanWith, sumWith } from './sum.ts';
import { tanhGradient, tanhWith } from './tanh.ts';
import { tileWith } from './tile.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

/** tfjs's own kernel, for ours to fall back on; read before it is replaced. */
const stock = (kernelName: string) => getKernel(kernelName, 'wasm').kernelFunc;

/** Kernels by the name of the tfjs operation they carry out. */
const trainingKernels = {
  Add: withChannelRows('addRow', stock('Add')),
  BatchMatMul: batchMatMul,
  Concat: concatWith(stock('Concat')),
  Conv2D: conv2dWith(stock('Conv2D')),
  Conv2DBackpropInput: conv2dBackpropInput,
  Conv2DBackpropFilter: conv2dBackpropFilter,
  Cast: castWith(stock('Cast')),
  LeakyRelu: leakyReluWith(stock('LeakyRelu')),
  Identity: identity,
  MaxPoolGrad: maxPoolGrad,
  Mean: meanWith(stock('Mean')),
  Slice: sliceWith(stock('Slice')),
  SplitV: splitWith(stock('SplitV')),
  Sum: sumWith(stock('Sum')),
  Multiply: withChannelRows('multiplyRow', stock('Multiply')),
  Sub: withChannelRows('subtractRow', stock('Sub')),
  Tanh: tanhWith(stock('Tanh')),
  Tile: tileWith(stock('Tile')),
  UnsortedSegmentSum: unsortedSegmentSum,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
};

/** Kernels of no tfjs operation: steps of training that are several operations elsewhere, done here in one pass. */
const fusedKernels = {
  AdamStep: adamStep,
  Blend: blend,
  [FUSED_KERNELS.leakyReluGradient]: leakyReluGradient,
  [FUSED_KERNELS.normaliseBatch]: normaliseBatch,
  [FUSED_KERNELS.normaliseBatchGradient]: normaliseBatchGradient,
  [FUSED_KERNELS.standardise]: standardise,
  [FUSED_KERNELS.standardiseGradient]: standardiseGradient,
  [FUSED_KERNELS.tanhGradient]: tanhGradient,
};

let registered = false;

/**
 * Registers the kernels for the 'wasm' backend in place of the stock ones; to be called before that backend starts.
 * @throws UserError when our own wasm module was not built
 */
export function registerTrainingKernels(): void {
  if (registered) return;
  requireKernelBinaries();
  registered = true;
  for (const [kernelName, kernel] of Object.entries({ ...trainingKernels, ...fusedKernels })) {
    const replaced = getKernel(kernelName, 'wasm');
    if (replaced) unregisterKernel(kernelName, 'wasm');
    registerKernel({
      kernelName,
      backendName: 'wasm',
      // tfjs passes the inputs and attributes of the named operation; its registry cannot say so in types.
      kernelFunc: kernel as unknown as KernelFunc,
      // The stock kernel is set up all the same, as ours may fall back on it.
      ...(replaced?.setupFunc && { setupFunc: replaced.setupFunc }),
    });
  }
}
