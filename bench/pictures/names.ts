/** What is compared, by the names that the table has: the Worker knows how, the program that asks it only whom. */

/** What we ship. */
export const OUR_ENCODER = 'ours (Paeth, runs)';
export const RUST_ENCODER = '@jsquash/png, of RGBA';
export const FILTERS = ['none', 'Sub', 'Up', 'Paeth', 'adaptive'] as const;
export const WAYS = ['level 1', 'level 3', 'level 6', 'runs'] as const;

export const ENCODER_NAMES: readonly string[] = [
  OUR_ENCODER,
  RUST_ENCODER,
  ...FILTERS.flatMap((filter) => WAYS.map((way) => `${filter}, ${way}`)),
];

export const OUR_DECODER = 'ours: checked, then jSquash';
export const JSQUASH = 'jSquash alone';
/** Reads no other format. */
export const PNG_ALONE = 'node:zlib, filters in JavaScript';
