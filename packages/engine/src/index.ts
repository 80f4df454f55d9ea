export { ACTIVATIONS, instantiateKernels, type KernelExports, TARGETS } from './kernel-module.ts';
