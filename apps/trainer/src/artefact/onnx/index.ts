/** Plans as ONNX models. Needs no tfjs. */
export { type Doublings, OnnxError } from './operation.ts';
export { OPSET, type OnnxOptions, planToOnnx } from './plan-to-onnx.ts';
