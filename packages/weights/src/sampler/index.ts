/** Models that draw. Apart from the package's main entry, because it computes: whoever only stores models needs no tensors. */
export {
  type Asked,
  ControlError,
  type Controls,
  controlsOf,
  type MixedLayers,
  type Settled,
  settle,
  spelled,
} from './controls.ts';
export { type DrawnModel, ModelSamplerError } from './drawn-model.ts';
export { ModelSampler, type SamplerOptions } from './model-sampler.ts';
export { PixelSampler, type PixelSamplerOptions } from './pixel-sampler.ts';
