export { Engine, EngineFull, type EngineOptions } from './engine.ts';
export { EngineRunner } from './engine-runner.ts';
export { ACTIVATIONS, instantiateKernels, type KernelExports, TARGETS } from './kernel-module.ts';
export type { WasmModule } from './web-assembly.ts';
