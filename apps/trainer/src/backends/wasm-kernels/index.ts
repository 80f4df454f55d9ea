/**
 * What tfjs's wasm backend lacks for training, or does in scalar loops (tfjs-backend-wasm 4.22.0 has no filter gradient at
 * all). Every kernel lays its data out so that XNNPACK's convolution or matrix product does the arithmetic.
 */
import { getKernel, type KernelFunc, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { batchMatMul } from './batch-mat-mul.ts';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.ts';
import { conv2dBackpropInput } from './conv2d-backprop-input.ts';
import { depthwiseBackpropFilter, depthwiseBackpropInput } from './depthwise-backprop.ts';
import { unsortedSegmentSum } from './unsorted-segment-sum.ts';

/** Kernels by the name of the tfjs operation they carry out. */
const trainingKernels = {
  BatchMatMul: batchMatMul,
  Conv2DBackpropInput: conv2dBackpropInput,
  Conv2DBackpropFilter: conv2dBackpropFilter,
  UnsortedSegmentSum: unsortedSegmentSum,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
};

/** Registers the kernels for the 'wasm' backend in place of the stock ones. Safe to call again. */
export function registerTrainingKernels(): void {
  for (const [kernelName, kernel] of Object.entries(trainingKernels)) {
    if (getKernel(kernelName, 'wasm')) unregisterKernel(kernelName, 'wasm');
    // tfjs passes the inputs and attributes of the named operation; its registry cannot say so in types.
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernel as unknown as KernelFunc });
  }
}
