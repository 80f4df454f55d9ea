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
import { hasMasks, inputRole } from './input-source.ts';
import type { RunTexts } from './run-config.ts';
import { MOST_RECOGNISED, readRunTexts, readTextsToRecognise } from './vocabulary.ts';

/** What a user says about the networks to train. */
export interface SystemChoice {
  readonly system: string;
  readonly preset?: string | undefined;
  /** Options of the system. */
  readonly set: Readonly<Record<string, unknown>>;
  /** The label column that a system with classes learns. */
  readonly labels?: string | undefined;
  /** The texts that a system with terms learns: see {@link chooseTexts}. */
  readonly texts?: RunTexts | undefined;
  /** The data set that a system's inputs come from which learns without pairs, if not the one of its targets. */
  readonly inputs?: PackedDataset | undefined;
}

/** The system that a preset means where several have it. */
const USUAL_SYSTEM = 'dcgan';

/** A system with its options fixed. Throws UserError for an unknown system, preset or option, or a value out of range. */
export function configureSystem(
  name: string,
  options: Readonly<Record<string, unknown>>,
  preset?: string,
): ConfiguredSystem {
  return explained(() => systemNamed(name).configure(options, preset));
}

/** The system of a name; without one, that of the preset, or DCGAN. Throws UserError. */
export function chooseSystem(name: string | undefined, preset: string | undefined): System {
  return explained(() => {
    if (name !== undefined) return systemNamed(name);
    return preset === undefined ? systemNamed(USUAL_SYSTEM) : systemOfPreset(preset, systemsWithPreset(preset));
  });
}

/** The only one of the systems that have a preset, or the usual one of several. Throws SystemError. */
export function systemOfPreset(preset: string, having: readonly System[]): System {
  const [first, second] = having;
  if (first === undefined) {
    const known = [...new Set(systemNames().flatMap((system) => systemNamed(system).presets))];
    const message = `no system has a preset "${preset}"; there are ${known.join(', ')}`;
    throw new SystemError(message, { given: preset, known });
  }
  const chosen = second === undefined ? first : having.find(({ name }) => name === USUAL_SYSTEM);
  if (chosen !== undefined) return chosen;
  const names = having.map(({ name }) => name).join(', ');
  throw new SystemError(`several systems have a preset "${preset}", ${names}: name one with --system`);
}

/** The system with its options, fitted to the pictures of a data set. Throws UserError where they do not go together. */
export function configureFor(
  dataset: PackedDataset,
  { system, preset, set, labels, texts, inputs }: SystemChoice,
): ConfiguredSystem {
  const [height, width, channels] = dataset.shape;
  if (height !== width) {
    throw new UserError(
      `${dataset.path} has pictures of ${width}x${height}.`,
      'Networks here read and make square pictures.',
      'import the pictures again; `omokage data import` crops them to squares.',
    );
  }
  const ofData: Record<string, number | boolean> = {
    ...{ size: width, channels },
    ...classesOf(dataset, system, labels),
    ...(texts && { terms: termsOf(dataset, texts) }),
    ...inputOptions(inputs ?? dataset, system, set),
  };
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

/** The options `inputChannels` and `masked`, for a system that has them. Masks that are there are used unless the user says otherwise. */
function inputOptions(
  source: PackedDataset,
  system: string,
  { masked }: SystemChoice['set'],
): { inputChannels?: number; masked?: boolean } {
  return {
    ...(optionOf(system, 'inputChannels') && { inputChannels: source.image(inputRole(source)).channels }),
    ...(masked === undefined && hasMasks(source) && optionOf(system, 'masked') && { masked: true }),
  };
}

/** The option `classes`, for a system that has it. Where it may be 0, labels may be left out. */
function classesOf(dataset: PackedDataset, system: string, labels: string | undefined): { classes?: number } {
  const option = optionOf(system, 'classes');
  const columns = dataset.header.columns.map(({ name, classes }) => `${name} (${classes.length} classes)`);
  if (option !== undefined && labels === undefined) {
    if (option.range.startsWith('0 ')) return { classes: 0 };
    throw new UserError(
      `The system ${system} learns classes, and no label column was named.`,
      columns.length > 0 ? `${dataset.path} has ${columns.join(', ')}.` : `${dataset.path} has no label columns.`,
      columns.length > 0 ? 'name one with --labels <column>.' : 'import pictures in a folder for each class.',
    );
  }
  if (labels === undefined) return {};
  if (option === undefined) {
    throw new UserError(
      `The system ${system} takes no labels.`,
      `--labels ${labels} would have no effect.`,
      'leave --labels out, or choose a system with classes; `omokage systems` lists them.',
    );
  }
  dataset.readLabels(labels); // refuses a column that is not there
  return { classes: dataset.header.columns.find(({ name }) => name === labels)!.classes.length };
}

/**
 * The texts that a run of the system learns: those of a column, or of the only one; undefined for a system that takes none.
 * Throws UserError where there is no such column, or it is not clear which.
 */
export function chooseTexts(dataset: PackedDataset, system: string, column: string | undefined): RunTexts | undefined {
  const option = optionOf(system, 'terms');
  /** Texts that a system can do without only teach its discriminator: nobody asks for them. */
  const besides = option?.range.startsWith('0 ');
  if (besides && column === undefined) return undefined;
  if (option === undefined) {
    if (column === undefined) return undefined;
    throw new UserError(
      `The system ${system} takes no texts.`,
      `--texts ${column} would have no effect.`,
      'leave --texts out, or choose a system with terms; `omokage systems` lists them.',
    );
  }
  const [only, ...others] = dataset.header.texts;
  const chosen = column ?? (others.length === 0 ? only : undefined);
  if (chosen !== undefined) {
    return besides ? readTextsToRecognise(dataset, chosen, MOST_RECOGNISED) : readRunTexts(dataset, chosen);
  }
  throw new UserError(
    `The system ${system} learns texts, and no text column was named.`,
    `${dataset.path} has ${only === undefined ? 'no text columns' : [only, ...others].join(', ')}.`,
    only === undefined
      ? 'draw faces with `omokage data faces`, whose captions are texts, or import pictures with texts.'
      : 'name one with --texts <column>.',
  );
}

/** The option `terms`. */
function termsOf(dataset: PackedDataset, { column, vocabulary }: RunTexts): number {
  dataset.readTexts(column, []); // refuses a column that is not there
  return vocabulary.length;
}

const optionOf = (system: string, option: string) =>
  explained(() => systemNamed(system)).options.find(({ name }) => name === option);

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
