/**
 * The engine's kernels, in AssemblyScript: SIMD loops over the memory of one runner, float32 and int8.
 *
 * All pointers are byte offsets into that memory. The module owns no byte of it: there are no static data, no objects and no
 * allocation here. What each export does stands in `src/kernel-module.ts`. `npm run build:kernels` compiles this file.
 */
export { convolveCodes } from './convolve-codes';
export { convolveFloats } from './convolve-floats';
