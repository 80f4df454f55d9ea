import type { Wish } from '@omokage/models/sampler';
import {
  MOST_TEXT,
  phrasesOf,
  readPhrases,
  readText,
  SamplingError,
  type Seed,
  type TextReading,
  termsOfPhrase,
} from '@omokage/models/sampling';
import type { SamplerManifest } from '../manifest.ts';

/** What can be asked of a model beside seed and psi. */
export interface Controls {
  /** Names of its classes; none where it knows no classes. */
  readonly classes: readonly string[];
  /** Terms of its texts; none where it takes no texts. */
  readonly vocabulary: readonly string[];
  /** Texts of which one is taken where none is given. */
  readonly examples: readonly string[];
  /** How many layers take a style each, and so can be mixed; 0 where it has no styles. */
  readonly styleLayers: number;
}

export const controlsOf = ({
  classes,
  text,
  style,
}: Pick<SamplerManifest, 'classes' | 'text' | 'style'>): Controls => ({
  classes: classes?.names ?? [],
  vocabulary: text?.vocabulary ?? [],
  examples: text?.examples ?? [],
  styleLayers: style?.layers ?? 0,
});

/** What somebody asks for, in words. */
export interface Asked {
  /** The name of a class, or its index. */
  readonly class?: string | undefined;
  readonly text?: string | undefined;
  /** The seed whose styles are mixed in. */
  readonly mix?: Seed | undefined;
  /** Layers that are mixed; the finer half where absent. */
  readonly layers?: MixedLayers | undefined;
}

/** From one to the other, both included; layer 0 is the coarsest. */
export interface MixedLayers {
  readonly from: number;
  readonly to: number;
}

/** What was asked for, as the model takes it. */
export interface Settled {
  readonly wish: Pick<Wish, 'class' | 'text' | 'mix'>;
  /** The one spelling of each of these things: a class by name, a text of known words only. */
  readonly spelling: { readonly class?: string; readonly text?: string };
  /** Words of the text that the model does not know. */
  readonly ignored: readonly string[];
}

/** Something that this model cannot be asked. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly control: keyof Asked;
  /** What would have been accepted, in words. */
  readonly allowed: string;

  constructor(control: keyof Asked, message: string, allowed: string) {
    super(message);
    this.control = control;
    this.allowed = allowed;
  }
}

/** Names that an error lists. */
const MOST_LISTED = 60;

/** Reads what is asked against what the model knows. Throws ControlError. */
export function settle(controls: Controls, asked: Asked): Settled {
  const index = asked.class === undefined ? undefined : classNamed(controls, asked.class);
  const text = asked.text === undefined ? undefined : textOf(controls, asked.text);
  const mix = mixOf(controls, asked);
  return {
    wish: {
      ...(index !== undefined && { class: index }),
      ...(text && { text: text.vector }),
      ...(mix && { mix }),
    },
    spelling: {
      ...(index !== undefined && { class: controls.classes[index]! }),
      ...(text && { text: spelled(asked.text!, controls.vocabulary) }),
    },
    ignored: text?.unknown ?? [],
  };
}

/** A name comes before an index, since names may be numbers. */
function classNamed(controls: Controls, asked: string): number {
  const { classes } = controls;
  if (classes.length === 0) throw new ControlError('class', 'This model has no classes.', knownTo(controls));
  const named = classes.indexOf(asked);
  if (named >= 0) return named;
  if (/^\d{1,4}$/.test(asked) && Number(asked) < classes.length) return Number(asked);
  const allowed = `${listed(classes)}, or an index from 0 to ${classes.length - 1}`;
  throw new ControlError('class', `This model has no class "${shorten(asked)}".`, allowed);
}

function textOf(controls: Controls, asked: string): TextReading {
  const { vocabulary } = controls;
  if (vocabulary.length === 0) throw new ControlError('text', 'This model takes no texts.', knownTo(controls));
  try {
    return readText(asked, vocabulary);
  } catch (error) {
    if (!(error instanceof SamplingError)) throw error;
    throw new ControlError('text', `${error.what} ${error.detail}`, `words of: ${listed(vocabulary)}`);
  }
}

/**
 * The one spelling of all texts that read the same: their terms, but for those that stand in another one. Where that would not read
 * the same, or be too long to be read, the text itself, tidied: it is then a spelling of its own.
 */
export function spelled(text: string, vocabulary: readonly string[]): string {
  const phrases = phrasesOf(text);
  const { known } = readPhrases(phrases, vocabulary);
  const within = new Set(
    known.flatMap((term) =>
      phrasesOf(term).flatMap((words) => [...termsOfPhrase(words)].filter((part) => part !== term)),
    ),
  );
  const short = known.filter((term) => !within.has(term)).join(', ');
  const again = readPhrases(phrasesOf(short), vocabulary).known;
  if (short.length <= MOST_TEXT && again.join() === known.join()) return short;
  const tidied = phrases.map((words) => words.join(' '));
  return [tidied.join(', '), tidied.join(',')].find(({ length }) => length <= MOST_TEXT) ?? tidied.join(',');
}

function mixOf(controls: Controls, { mix, layers }: Asked): Wish['mix'] {
  const { styleLayers } = controls;
  if (mix === undefined && layers === undefined) return undefined;
  const control = mix === undefined ? 'layers' : 'mix';
  if (styleLayers === 0) {
    throw new ControlError(control, 'This model has no styles that could be mixed.', knownTo(controls));
  }
  if (mix === undefined) {
    throw new ControlError('layers', 'There are layers to mix, and no seed to mix them from.', 'layers beside mix');
  }
  if (layers === undefined) return { seed: mix, from: Math.floor(styleLayers / 2), to: styleLayers - 1 };
  if (layers.from <= layers.to && layers.to < styleLayers) return { seed: mix, ...layers };
  throw new ControlError(
    'layers',
    `The layers are ${layers.from} to ${layers.to}; this model has ${styleLayers}.`,
    `two from 0 to ${styleLayers - 1}, in order, such as 0-${styleLayers - 1}`,
  );
}

/** Which controls a model has, for those that asked for another. */
function knownTo({ classes, vocabulary, styleLayers }: Controls): string {
  const known = [
    'psi',
    ...(classes.length > 0 ? ['class'] : []),
    ...(vocabulary.length > 0 ? ['text'] : []),
    ...(styleLayers > 0 ? ['mix', 'layers'] : []),
  ];
  return `of this model: ${known.join(', ')}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).join(', ');
  return names.length > MOST_LISTED ? `${shown}, ... (${names.length} in all)` : shown;
}

const shorten = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}...` : text);
