import { dcgan } from './dcgan.ts';
import { featureClassifier } from './features.ts';
import { type System, SystemError } from './system.ts';

export { type DcganConfig, dcgan, discriminator, generator } from './dcgan.ts';
export type { OptionDescription } from './options.ts';
export * from './system.ts';

const systems: ReadonlyMap<string, System> = new Map([dcgan, featureClassifier].map((system) => [system.name, system]));

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
