import { SamplingError } from './sampling-error.ts';

/** The terms that a model knows: words, and pairs of words with a space between. The order is that of its vectors. */
export type Vocabulary = readonly string[];

/** A text as a model takes it. */
export interface TextReading {
  /** `[terms]`, of length 1: the same share for every term of the text, 0 for all others. */
  readonly vector: Float32Array;
  /** The terms of the vocabulary that the text has, in the vocabulary's order. */
  readonly known: readonly string[];
  /** Words that stand in no known term, in the text's order. */
  readonly unknown: readonly string[];
}

/** The longest text that can be asked for, in UTF-16 units. */
export const MOST_TEXT = 256;

/** Letters and digits, with accents, apostrophes and hyphens. */
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'-]*/gu;
/** What is between two words is white space, or ends a phrase. */
const SIGNS = /[^\p{L}\p{M}\p{N}\s'-]+/u;
/** Words that end a phrase. */
const JOINING: ReadonlySet<string> = new Set(['and', 'with']);
/** `short` of `short04`. */
const WITHOUT_NUMBER = /^(.*\p{L})\p{N}+$/u;
/** How many terms an error names. */
const TERMS_NAMED = 12;

/** The phrases of a text, each as its words. Phrases end at any sign but white space, and at "and" and "with". */
export const phrasesOf = (text: string): string[][] =>
  text
    .toLowerCase()
    .normalize('NFC')
    .split(SIGNS)
    .flatMap((part) => splitAtJoining(part.match(WORD) ?? []))
    .filter((words) => words.length > 0);

function splitAtJoining(words: readonly string[]): string[][] {
  const at = words.findIndex((word) => JOINING.has(word));
  return at < 0 ? [[...words]] : [words.slice(0, at), ...splitAtJoining(words.slice(at + 1))];
}

/** What a phrase says, each once: its words and pairs of neighbours; a word with a number behind it also without the number. */
export const termsOfPhrase = (words: readonly string[]): ReadonlySet<string> =>
  new Set(words.flatMap((_, at) => [...termsAt(words, at), ...(at > 0 ? termsAt(words, at, 2) : [])]));

/** The terms that end with the word at a place: `length` words, the word with its number and without. */
function termsAt(words: readonly string[], at: number, length = 1): string[] {
  const spoken = words.slice(at - length + 1, at + 1).map((word) => {
    const bare = WITHOUT_NUMBER.exec(word)?.[1];
    return bare === undefined ? [word] : [word, bare];
  });
  return spoken.reduce((before, forms) => before.flatMap((term) => forms.map((form) => `${term} ${form}`)));
}

/**
 * Reads what somebody asks for.
 *
 * @throws SamplingError for a text that is too long, or has no word that the model knows.
 */
export function readText(text: string, vocabulary: Vocabulary): TextReading {
  if (text.length > MOST_TEXT) {
    const detail = `It has ${text.length} UTF-16 units; the limit is ${MOST_TEXT}.`;
    throw new SamplingError('The text is too long.', detail, 'Shorten it.');
  }
  const reading = readPhrases(phrasesOf(text), vocabulary);
  if (reading.known.length > 0) return reading;
  const detail = reading.unknown.length > 0 ? `It has not learned "${reading.unknown.join(' ')}".` : 'It has no words.';
  const named = vocabulary.slice(0, TERMS_NAMED).join(', ');
  throw new SamplingError('The text says nothing that the model knows.', detail, `Say some of: ${named}.`);
}

/** Reads phrases, however many; the vector is zero where no term is known. */
export function readPhrases(phrases: readonly (readonly string[])[], vocabulary: Vocabulary): TextReading {
  const said = new Set(phrases.flatMap((words) => [...termsOfPhrase(words)]));
  const known = vocabulary.filter((term) => said.has(term));
  const share = 1 / Math.sqrt(known.length);
  const isKnown = new Set(known);
  return {
    vector: Float32Array.from(vocabulary, (term) => (isKnown.has(term) ? share : 0)),
    known,
    unknown: [...new Set(phrases.flatMap((words) => words.filter((_, at) => !coversWord(words, at, isKnown))))],
  };
}

/** Whether a known term has the word at a place in it. */
function coversWord(words: readonly string[], at: number, known: ReadonlySet<string>): boolean {
  const around = words.slice(Math.max(0, at - 1), at + 2);
  const here = at === 0 ? 0 : 1;
  const pairs = around.slice(1).flatMap((_, i) => termsAt(around, i + 1, 2));
  return [...termsAt(around, here), ...pairs].some((term) => known.has(term));
}
