import { type ConfiguredSystem, SystemError, systemNamed } from '@omokage/models/systems';
import { UserError } from '../errors.ts';

/** A system with its options fixed. Throws UserError for an unknown system, preset or option, or a value out of range. */
export function configureSystem(
  name: string,
  options: Readonly<Record<string, unknown>>,
  preset?: string,
): ConfiguredSystem {
  try {
    return systemNamed(name).configure(options, preset);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    throw new UserError(
      'The options of the system do not fit.',
      error.message,
      'see `omokage train --help` and docs/architecture.md.',
    );
  }
}
