/** Plans and models as ONNX. Needs no tfjs backend. */
export { type DescribedModel, modelToOnnx, type OnnxFile } from './model-to-onnx.ts';
export { type Doublings, OnnxError } from './operation.ts';
export { type OnnxOptions, OPSET, planToOnnx } from './plan-to-onnx.ts';
