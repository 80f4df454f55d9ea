import { PURPOSE, RandomStream, type Seed } from '@omokage/models/sampling';

/**
 * What metrics draw random numbers for: the second id of their streams, behind `PURPOSE.metrics`. Two figures with one seed can
 * be compared only while these keep their numbers: add to the end.
 */
const USE = {
  /** Which pictures of a data set. */
  order: 0,
  /** Latents of generated pictures. Then: index of the picture. */
  latents: 1,
  /** Where patches are cut. Then: level of the pyramid. */
  patches: 2,
  /** Directions that patches are projected on. */
  directions: 3,
  /** Pairs of pictures that are compared. */
  pairs: 4,
  /** Paths through the latent space. Then: index of the path. */
  paths: 5,
} as const;

/** The random numbers of one use. */
export const metricStream = (seed: Seed, use: keyof typeof USE, index = 0): RandomStream =>
  new RandomStream(seed, PURPOSE.metrics, USE[use], index);
