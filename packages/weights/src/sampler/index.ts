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
export { type DrawnModel, ModelSampler, ModelSamplerError, type SamplerOptions } from './model-sampler.ts';
