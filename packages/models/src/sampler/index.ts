export { conditionOf, type Origin, oneHot, originOf, randomOrigin, type SamplerFacts, type Wish } from './origin.ts';
export { type PlainInputs, type PlainNetworks, PlainSampler } from './plain-sampler.ts';
export { type Between, inputsOf, type Run, Sampler, type SamplerNetworks, type Term } from './sampler.ts';
export { StyleMemory } from './style-memory.ts';
