export { conditionOf, type Origin, oneHot, originOf, type SamplerFacts, type Wish } from './origin.ts';
export { type Between, type Run, Sampler, type SamplerNetworks } from './sampler.ts';
