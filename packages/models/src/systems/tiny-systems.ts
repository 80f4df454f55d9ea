/** Options with which every system is small enough to be tested from end to end; by the system's name. */
export const TINY_SYSTEMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  autoencoder: { size: 16, width: 4, encoderWidth: 4, maxWidth: 8, latent: 6 },
  cgan: {
    size: 8,
    latent: 6,
    classes: 3,
    latentUnits: 5,
    classUnits: 4,
    jointUnits: 8,
    pictureUnits: 8,
    labelUnits: 4,
    verdictUnits: 6,
  },
  dcgan: { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6 },
  gan: { size: 8, latent: 6, units: 8, discriminatorUnits: 6, generatorNorm: 'batch' },
  vae: { size: 16, width: 4, encoderWidth: 4, maxWidth: 8, latent: 6 },
  wgan: { size: 16, width: 4, criticWidth: 4, maxWidth: 8, latent: 6, criticSteps: 2 },
  'wgan-gp': { size: 16, width: 4, criticWidth: 4, maxWidth: 8, latent: 6, criticSteps: 2, criticNorm: 'layer' },
  cogan: { size: 8, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6, r1Every: 2 },
  sngan: { size: 8, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6, classes: 3, criticSteps: 2 },
  sagan: { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6, attention: 8 },
  biggan: { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 7, classes: 3, embedding: 4, attention: 8 },
};
