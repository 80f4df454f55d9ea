import {
  type ConfiguredSystem,
  type System,
  SystemError,
  systemNamed,
  systemNames,
  systemsWithPreset,
} from '@omokage/models/systems';
import type { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** What a user says about the networks to train. */
export interface SystemChoice {
  readonly system: string;
  readonly preset?: string | undefined;
  /** Options of the system. */
  readonly set: Readonly<Record<string, unknown>>;
  /** The label column that a system with classes learns. */
  readonly labels?: string | undefined;
}

/** A system with its options fixed. Throws UserError for an unknown system, preset or option, or a value out of range. */
export function configureSystem(
  name: string,
  options: Readonly<Record<string, unknown>>,
  preset?: string,
): ConfiguredSystem {
  return explained(() => systemNamed(name).configure(options, preset));
}

/** The system of a name; without one, that which has the preset, or else DCGAN. Throws UserError. */
export function chooseSystem(name: string | undefined, preset: string | undefined): System {
  return explained(() => {
    if (name !== undefined) return systemNamed(name);
    if (preset === undefined) return systemNamed('dcgan');
    const [first, second] = systemsWithPreset(preset);
    if (second !== undefined) {
      throw new SystemError(`both ${first!.name} and ${second.name} have a preset "${preset}": name one with --system`);
    }
    if (first !== undefined) return first;
    const known = systemNames().flatMap((system) => systemNamed(system).presets);
    throw new SystemError(`no system has a preset "${preset}"; there are ${known.join(', ')}`, {
      given: preset,
      known,
    });
  });
}

/** The system with its options, fitted to the pictures of a data set. Throws UserError where they do not go together. */
export function configureFor(dataset: PackedDataset, { system, preset, set, labels }: SystemChoice): ConfiguredSystem {
  const [height, width, channels] = dataset.shape;
  if (height !== width) {
    throw new UserError(
      `${dataset.path} has pictures of ${width}x${height}.`,
      'Networks here read and make square pictures.',
      'import the pictures again; `omokage data import` crops them to squares.',
    );
  }
  const ofData: Record<string, number> = { size: width, channels, ...classesOf(dataset, system, labels) };
  const other = Object.keys(ofData).find((name) => set[name] !== undefined && set[name] !== ofData[name]);
  if (other !== undefined) {
    throw new UserError(
      `The option ${other} does not fit the data set.`,
      `It is ${set[other]}; the pictures of ${dataset.path} have ${other} ${ofData[other]}.`,
      `leave --set ${other}=... out: the data set decides it.`,
    );
  }
  return configureSystem(system, { ...set, ...ofData }, preset);
}

/** The option `classes`, for a system that has it. */
function classesOf(dataset: PackedDataset, system: string, labels: string | undefined): { classes?: number } {
  const takesClasses = explained(() => systemNamed(system)).options.some(({ name }) => name === 'classes');
  const columns = dataset.header.columns.map(({ name, classes }) => `${name} (${classes.length} classes)`);
  if (takesClasses && labels === undefined) {
    throw new UserError(
      `The system ${system} learns classes, and no label column was named.`,
      columns.length > 0 ? `${dataset.path} has ${columns.join(', ')}.` : `${dataset.path} has no label columns.`,
      columns.length > 0 ? 'name one with --labels <column>.' : 'import pictures in a folder for each class.',
    );
  }
  if (labels === undefined) return {};
  if (!takesClasses) {
    throw new UserError(
      `The system ${system} takes no labels.`,
      `--labels ${labels} would have no effect.`,
      'leave --labels out, or choose a system with classes; `omokage systems` lists them.',
    );
  }
  dataset.readLabels(labels); // refuses a column that is not there
  return { classes: dataset.header.columns.find(({ name }) => name === labels)!.classes.length };
}

/** Does `work`; what a system refuses becomes a UserError that names what was probably meant. */
function explained<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const meant = error.unknown && nearest(error.unknown.given, error.unknown.known);
    const list = '`omokage systems` lists every system, preset and option with its range.';
    throw new UserError(
      'The options of the system do not fit.',
      error.message,
      meant === undefined ? list : `did you mean "${meant}"? ${list}`,
    );
  }
}
