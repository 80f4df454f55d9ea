/**
 * The trainer's own kernels, in AssemblyScript: SIMD loops over tensors that lie in the heap of tfjs's wasm backend.
 *
 * All pointers are byte offsets into that heap. The module owns no byte of it: there are no static data, no objects and no
 * allocation here, and scratch space comes from the caller. `npm run build:kernels` compiles this file.
 */
export { leakyRelu, leakyReluGradient, tanh, tanhGradient } from './activations';
export { normaliseBatch } from './batch-norm';
export { normaliseBatchGradient } from './batch-norm-gradient';
export { addRow, multiplyRow, subtractRow } from './channel-rows';
export { sumRows } from './channels';
export { adamStep, blend } from './optimizers';
export { outerProducts } from './outer-product';
export { fillOffsets } from './offsets';
export { frame, packColumns, zero } from './pack';
export { product } from './product';
export { gatherRuns, scatterRuns } from './runs';
export { setSpare } from './spare';
export { transpose } from './transpose';
export {
  winogradData,
  winogradDataGradient,
  winogradFilter,
  winogradFilterGradient,
  winogradOutput,
  winogradOutputGradient,
} from './winograd';
