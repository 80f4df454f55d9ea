/**
 * What random numbers are drawn for: the first stream id of every `RandomStream`. Different purposes never share a
 * number under one seed, and a trainer that puts its step into the later ids needs no saved generator to resume.
 *
 * The numbers are part of the specification (docs/sampling.md): add to the end, and never renumber.
 */
export const PURPOSE = {
  /** A picture's latent vector. No further ids. */
  latent: 0,
  /** The order of a data set's images. Then: epoch, and 1 for inputs that belong to no target, else 0. */
  batchOrder: 1,
  /** Latents a network trains on. Then: step, index of the phase. */
  trainingLatents: 2,
  /** Initial values of parameters. Then: index of the network, index of the parameter. */
  initialWeights: 3,
  /** Which images of a batch are mirrored. Then: images seen before the batch, and 1 for inputs that belong to no target, else 0. */
  flips: 4,
  /** Random decisions of a phase beside its latents: interpolation points, mixing. Then: step, index of the phase. */
  penalty: 5,
  /** Which phrases of the texts of a batch are left out. Then: images seen before the batch. */
  trainingLabels: 6,
  /** Noise inside a network: dropout, per-pixel noise. Then: step, index of the phase. */
  layerNoise: 7,
  /** Random augmentations of a batch. Then: step, index of the phase. */
  augmentation: 8,
  /** Latents of the picture grids a trainer shows. No further ids. */
  previewLatents: 9,
  /** Choices of a program that draws a data set. Then: index of the picture. */
  drawing: 10,
  /** Which images a metric looks at, and its projections. Then: index of the metric. */
  metrics: 11,
  /** Latents over which a trained sampler's standing statistics are collected. No further ids. */
  standingStatistics: 12,
  /** How a picture of a data set is made worse. Then: index of the picture, 256 x copy + index of the step. */
  degradation: 13,
  /** Which images of a data set are set aside for testing. No further ids. */
  heldOut: 14,
  /** The class of a picture whose request names none. No further ids. */
  sampledClass: 15,
  /** The text of a picture whose request gives none. No further ids. */
  sampledText: 16,
} as const;

export type Purpose = (typeof PURPOSE)[keyof typeof PURPOSE];
