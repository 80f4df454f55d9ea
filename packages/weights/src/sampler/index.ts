/** Models that draw. Apart from the package's main entry, because it computes: whoever only stores models needs no tensors. */
export {
  type Asked,
  ControlError,
  type Controls,
  controlsOf,
  type MixedLayers,
  type Settled,
  settle,
} from './controls.ts';
export { ModelSampler, ModelSamplerError, samplerFactsOf } from './model-sampler.ts';
