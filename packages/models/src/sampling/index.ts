export { latent, truncatedNormals } from './latent.ts';
export { inverseNormal, normalCdf } from './normal.ts';
export { philox4x32 } from './philox.ts';
export { fromPixels, toPixels } from './pixels.ts';
export { PURPOSE, type Purpose } from './purposes.ts';
export { RandomStream } from './random.ts';
export { SamplingError } from './sampling-error.ts';
export { numericSeed, parseSeed, type Seed, SeedError } from './seed.ts';
export {
  MOST_TEXT,
  phrasesOf,
  readPhrases,
  readText,
  type TextReading,
  termsOfPhrase,
  type Vocabulary,
} from './text.ts';
export { truncationBound } from './truncation.ts';
export { slerp, walk } from './walk.ts';
