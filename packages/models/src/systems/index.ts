import { autoencoder } from './autoencoder.ts';
import { biggan } from './biggan.ts';
import { cgan } from './cgan.ts';
import { cogan } from './cogan.ts';
import { cyclegan } from './cyclegan.ts';
import { dcgan } from './dcgan.ts';
import { denoisingAutoencoder } from './denoising-autoencoder.ts';
import { featureClassifier } from './features.ts';
import { gan } from './gan.ts';
import { partialConv } from './partial-conv.ts';
import { pggan } from './pggan.ts';
import { pix2pix } from './pix2pix.ts';
import { sagan } from './sagan.ts';
import { sngan } from './sngan.ts';
import { stackgan } from './stackgan.ts';
import { stylegan } from './stylegan.ts';
import { stylegan2 } from './stylegan2.ts';
import { type System, SystemError } from './system.ts';
import { unetL1 } from './unet-l1.ts';
import { vae } from './vae.ts';
import { wgan } from './wgan.ts';
import { wganGp } from './wgan-gp.ts';

export { type DcganConfig, dcgan, discriminator, generator } from './dcgan.ts';
export { firstMemory } from './memory.ts';
export type { OptionDescription } from './options.ts';
export * from './system.ts';

const systems: ReadonlyMap<string, System> = new Map(
  [
    autoencoder,
    biggan,
    cgan,
    cogan,
    cyclegan,
    dcgan,
    denoisingAutoencoder,
    featureClassifier,
    gan,
    partialConv,
    pggan,
    pix2pix,
    sagan,
    sngan,
    stackgan,
    stylegan,
    stylegan2,
    unetL1,
    vae,
    wgan,
    wganGp,
  ].map((system) => [system.name, system]),
);

export const systemNames = (): string[] => [...systems.keys()];

/** The systems that have a preset of this name. */
export const systemsWithPreset = (preset: string): System[] =>
  [...systems.values()].filter(({ presets }) => presets.includes(preset));

/** Throws SystemError, naming the known ones, when there is no such system. */
export function systemNamed(name: string): System {
  const system = systems.get(name);
  if (system === undefined) {
    const known = systemNames();
    throw new SystemError(`there is no system "${name}"; known: ${known.join(', ')}`, { given: name, known });
  }
  return system;
}
