/** Compiled plans in integers, off calibration inputs. Nothing that serves a model needs this. */
export type { RangeChoice } from './codes-range.ts';
export { correctBiases } from './correct-biases.ts';
export { equalise } from './equalise.ts';
export { decibels, meanSquareError, renders } from './fidelity.ts';
export type { LayerCost } from './layer-costs.ts';
export { type Calibration, observe } from './observe.ts';
export { type QuantizedPlan, quantizePlan } from './quantize-plan.ts';
export { integerLayers, storageFor, workOf } from './storage.ts';
export { toInt8 } from './to-int8.ts';
