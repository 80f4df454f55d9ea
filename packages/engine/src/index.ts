export { Engine, type EngineOptions } from './engine.ts';
export { EngineFull } from './engine-full.ts';
export { EngineRunner } from './engine-runner.ts';
export { ACTIVATIONS, instantiateKernels, type KernelExports, TARGETS } from './kernel-module.ts';
export type { WasmModule } from './web-assembly.ts';
