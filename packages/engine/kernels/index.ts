/**
 * The engine's kernels, in AssemblyScript: SIMD loops over the memory of one runner, float32 and int8.
 *
 * All pointers are byte offsets into that memory. The module owns no byte of it: there are no static data, no objects and no
 * allocation here. What each export does stands in `src/kernel-module.ts`. `npm run build:kernels` compiles this file.
 */
export { activateFloats } from './activations';
export { addFloats, addScaled, dotFloats, interpolateFloats, multiplyFloats, scaleFloats } from './arithmetic';
export { blur } from './blur';
export { toBytes } from './bytes';
export { addNoise, demodulation, scaleChannels } from './channels';
export { addCodes, decode, encode, mapCodes } from './codes';
export { convolveCodes } from './convolve-codes';
export { convolveFloats } from './convolve-floats';
export { copyRows, doublePixels, fillFrame } from './copies';
export { addKnown, hide, renormalise, uncovered, windowSums } from './holes';
export { instanceNorm, layerNorm, pixelNorm } from './norms';
export { packCodes, packFloats, startsOf } from './pack';
export { averagePool, maxPool, sumPixels } from './pooling';
export { rowsAsPanels, softmaxRows } from './softmax';
export { multiplyStored } from './stored-row';
