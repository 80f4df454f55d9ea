/** Options with which every system is small enough to be tested from end to end; by the system's name. */
export const TINY_SYSTEMS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  dcgan: { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6 },
};
