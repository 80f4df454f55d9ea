import { parseSeed, SeedError } from '@omokage/models/sampling';
import { Option } from 'commander';
import { UserError } from '../errors.ts';

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Left out for an option that need not have a value. */
  readonly default?: number;
}

/** An option for a whole number in a range; the help shows the range and the default. */
export function integerOption(flags: string, description: string, range: NumberRange): Option {
  const option = new Option(flags, `${description} (${range.min} to ${range.max})`);
  if (range.default !== undefined) option.default(range.default);
  return option.argParser((text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= range.min && value <= range.max)) {
      const detail = `"${text}" is not a whole number from ${range.min} to ${range.max}`;
      throw new UserError(`invalid ${option.long}`, detail, `for example ${option.long} ${range.default ?? range.min}`);
    }
    return value;
  });
}

/** An option that takes one of a few words. */
export function choiceOption(flags: string, description: string, choices: readonly string[], initial: string): Option {
  const option = new Option(flags, `${description} (${choices.join(' | ')})`);
  return option.default(initial).argParser((text) => {
    if (!choices.includes(text)) {
      throw new UserError(
        `invalid ${option.long}`,
        `"${text}" is not one of ${choices.join(', ')}`,
        `for example ${option.long} ${initial}`,
      );
    }
    return text;
  });
}

/** An option for a colour, `#rrggbb`. */
export function colourOption(flags: string, description: string, initial: string): Option {
  const option = new Option(flags, `${description} (#rrggbb)`);
  return option.default(initial).argParser((text) => {
    if (!/^#[0-9a-f]{6}$/i.test(text)) {
      throw new UserError(
        `invalid ${option.long}`,
        `"${text}" is not a colour of the form #rrggbb`,
        `for example ${option.long} "${initial}"`,
      );
    }
    return text.toLowerCase();
  });
}

/** An option for a number from 0 to 1. */
export function fractionOption(flags: string, description: string, initial: number): Option {
  const option = new Option(flags, `${description} (0 to 1)`);
  return option.default(initial).argParser((text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!(value >= 0 && value <= 1)) {
      const detail = `"${text}" is not a number from 0 to 1`;
      throw new UserError(`invalid ${option.long}`, detail, `for example ${option.long} ${initial}`);
    }
    return value;
  });
}

/** An option for the seed of a run; its value is the text. */
export function seedOption(flags: string, description: string, initial: string): Option {
  const option = new Option(flags, `${description} (0 to 4294967295, or a text)`);
  return option.default(initial).argParser((text) => {
    try {
      return parseSeed(text).text;
    } catch (error) {
      if (!(error instanceof SeedError)) throw error;
      throw new UserError(
        `invalid ${option.long}`,
        `${error.what} ${error.detail}`,
        `for example ${option.long} ${initial}`,
      );
    }
  });
}

/** Reads `swd, fd` as its names. */
export const readNames = (text: string): string[] => text.split(',').map((name) => name.trim());
