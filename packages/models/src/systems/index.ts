import { dcgan } from './dcgan.ts';
import { type System, SystemError } from './system.ts';

export { type DcganConfig, dcgan, discriminator, generator } from './dcgan.ts';
export * from './system.ts';

const systems: ReadonlyMap<string, System> = new Map([dcgan].map((system) => [system.name, system]));

/** Throws SystemError, naming the known ones, when there is no such system. */
export function systemNamed(name: string): System {
  const system = systems.get(name);
  if (system === undefined) {
    throw new SystemError(`there is no system "${name}"; known: ${[...systems.keys()].join(', ')}`);
  }
  return system;
}
