import { fromPixels } from '@omokage/models/sampling';
import type { ConfiguredSystem, RestorerDescription } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import type { ImageRole, PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';

/** Where the inputs of a system come from that turns pictures into others. */
export interface InputSource {
  readonly dataset: PackedDataset;
  readonly role: ImageRole;
  /** Whether the input of a row belongs to the target of the same row of the data set. */
  readonly pairs: boolean;
  /** Whether a batch keeps pairs together; where not, its inputs and its targets are drawn each on their own. */
  readonly together: boolean;
  /** Whether masks come along. */
  readonly masked: boolean;
}

/** What goes into a restorer, owned by whoever asked for it. */
export interface Inputs {
  /** `[n, h, w, inputChannels]` in [-1, 1]. */
  readonly inputs: tf.Tensor4D;
  /** 1 where there is a hole, else 0: `[n, h, w, 1]`; there where the system takes masks. */
  readonly masks?: tf.Tensor4D;
}

/** What a system says of the pictures that it turns into others. */
export interface RestoringSystem extends Pick<ConfiguredSystem, 'system' | 'picture'> {
  readonly restorer?: Omit<RestorerDescription, 'network'>;
}

/** A mask's byte from which on there is a hole. */
const HOLE = 128;

/** The role that inputs have in a data set: in one of single pictures, each is an input. */
export const inputRole = ({ mainRole }: PackedDataset): ImageRole => (mainRole === 'target' ? 'input' : mainRole);

/**
 * The inputs of a system whose targets are the pictures of `targets`: those of its pairs, or the pictures of a second data set.
 * Undefined for a system that turns no pictures into others. Throws UserError where the data are not what the system learns from.
 */
export function inputSourceOf(
  { system, restorer, picture }: RestoringSystem,
  targets: PackedDataset,
  second?: PackedDataset,
): InputSource | undefined {
  if (restorer === undefined) {
    if (second === undefined) return undefined;
    throw new UserError(
      `The system ${system} takes no inputs.`,
      `--inputs ${second.path} would have no effect.`,
      'leave --inputs out, or choose a system that turns pictures into others; `omokage systems` lists them.',
    );
  }
  if (second !== undefined && restorer.paired) {
    throw new UserError(
      `The system ${system} learns from pairs.`,
      `The pictures of ${second.path} belong to none of those of ${targets.path}.`,
      'leave --inputs out and give a set of pairs with --data, or choose a system for unpaired pictures, such as cyclegan.',
    );
  }
  const dataset = second ?? targets;
  if (second === undefined && targets.mainRole !== 'target') {
    throw new UserError(
      `The system ${system} turns pictures into others, and ${targets.path} has only single pictures.`,
      'Each record is one picture, with no input that should become it.',
      `make pairs with \`omokage data degrade\` or \`omokage data pairs\`${
        restorer.paired ? '' : ', or give pictures to start from with --inputs <file>'
      }.`,
    );
  }
  const role = inputRole(dataset);
  refuseOtherSizes(targets, dataset);
  refuseOtherChannels(system, dataset, role, restorer.inputChannels);
  refuseOtherChannels(system, targets, targets.mainRole, picture[2]!);
  if (restorer.masked && !hasMasks(dataset)) {
    throw new UserError(
      `The system ${system} takes masks, and ${dataset.path} has none.`,
      `Each record has: ${dataset.header.images.map((image) => image.role).join(', ')}.`,
      'make pairs with holes, `omokage data degrade --with holes`, or leave --set masked=true out where the system allows it.',
    );
  }
  return { dataset, role, pairs: second === undefined, together: restorer.paired, masked: restorer.masked };
}

export const hasMasks = ({ header }: PackedDataset): boolean => header.images.some(({ role }) => role === 'mask');

function refuseOtherSizes(targets: PackedDataset, inputs: PackedDataset): void {
  const [one, other] = [targets, inputs].map(({ header: { width, height } }) => `${width}x${height}`);
  if (one === other) return;
  throw new UserError(
    'Inputs and targets differ in size.',
    `${inputs.path} has pictures of ${other}, ${targets.path} of ${one}.`,
    'import one of them again with the --size of the other.',
  );
}

function refuseOtherChannels(system: string, dataset: PackedDataset, role: ImageRole, wanted: number): void {
  const { channels } = dataset.image(role);
  if (channels === wanted) return;
  const which = role === 'image' ? 'picture' : role;
  throw new UserError(
    `The channels of ${dataset.path} are not those of the system.`,
    `Its ${which}s have ${channels}; ${system} works with ${wanted}.`,
    'choose the option of the system, or make the data set again with --channels.',
  );
}

/** Reads pictures of one role, `[n, h, w, c]` in [-1, 1]. */
export function readPicturesOf(dataset: PackedDataset, role: ImageRole, rows: Uint32Array): tf.Tensor4D {
  const [h, w, c] = dataset.image(role).shape;
  const bytes = new Uint8Array(rows.length * h * w * c);
  dataset.readImages(rows, bytes, role);
  return tf.tensor4d(fromPixels(bytes), [rows.length, h, w, c]);
}

/** Reads the inputs of rows, and their masks where the system takes them. */
export function readInputs({ dataset, role, masked }: InputSource, rows: Uint32Array): Inputs {
  const inputs = readPicturesOf(dataset, role, rows);
  if (!masked) return { inputs };
  const [n, h, w] = inputs.shape;
  const bytes = new Uint8Array(n * h * w);
  dataset.readImages(rows, bytes, 'mask');
  const holes = Float32Array.from(bytes, (byte) => (byte >= HOLE ? 1 : 0));
  return { inputs, masks: tf.tensor4d(holes, [n, h, w, 1]) };
}
