import { phrasesOf, readPhrases, termsOfPhrase, type Vocabulary } from '@omokage/models/sampling';
import type { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import type { RunTexts } from './run-config.ts';

/** The most terms of a vocabulary, unless told otherwise. */
const MOST_TERMS = 256;
/** The most terms that a network learns to recognise, unless told otherwise: more than a generator's, which are asked for by name. */
export const MOST_RECOGNISED = 512;
/** The most texts that stand in for those that are not given. */
const MOST_EXAMPLES = 64;

/** The terms of most of the texts, the most frequent first; of terms as frequent as each other those that sort first by code units. */
export const vocabularyOf = (texts: Iterable<string>, most = MOST_TERMS): Vocabulary =>
  mostFrequent(countTerms(texts), most);

/** The same without the terms that every text says: they tell no picture from another. */
export function tellingVocabularyOf(texts: readonly string[], most: number): Vocabulary {
  const telling = [...countTerms(texts)].filter(([, count]) => count < texts.length);
  return mostFrequent(new Map(telling), most);
}

/** In how many texts each term is said. */
function countTerms(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const terms = new Set(phrasesOf(text).flatMap((words) => [...termsOfPhrase(words)]));
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}

const mostFrequent = (counts: ReadonlyMap<string, number>, most: number): Vocabulary =>
  [...counts]
    .sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([term]) => term);

/** What a run has to know about the texts that it learns. Throws UserError when the column is not there or has no words. */
export function readRunTexts(dataset: PackedDataset, column: string): RunTexts {
  const texts = dataset.readTexts(column);
  const vocabulary = vocabularyOf(texts);
  const examples = examplesAmong(texts, vocabulary);
  if (examples.length > 0) return { column, vocabulary: [...vocabulary], examples };
  throw new UserError(
    `The texts of ${dataset.path} say nothing.`,
    `Its text column "${column}" has next to no words.`,
    'name another column with --texts, or import the pictures again with their captions.',
  );
}

/**
 * The same for a run that learns what is said of each picture: whole texts, in at most so many terms, none of which all texts say.
 * Throws UserError when the column is not there or its texts tell nothing apart.
 */
export function readTextsToRecognise(dataset: PackedDataset, column: string, most: number): RunTexts {
  const texts = dataset.readTexts(column);
  const vocabulary = tellingVocabularyOf(texts, most);
  const examples = examplesAmong(texts, vocabulary);
  if (examples.length > 0) return { column, vocabulary: [...vocabulary], examples, whole: true };
  throw new UserError(
    `The texts of ${dataset.path} tell no picture from another.`,
    `All that its text column "${column}" says, it says of every picture.`,
    'name another column with --texts, or import the pictures again with their captions.',
  );
}

/** The examples of a run as a network takes them, `[terms]` each. */
export const exampleVectors = ({ examples, vocabulary }: RunTexts): Float32Array[] =>
  examples.map((text) => readPhrases(phrasesOf(text), vocabulary).vector);

/** Texts from all over the data set that say something. */
const examplesAmong = (texts: readonly string[], vocabulary: Vocabulary): string[] =>
  spread(texts, MOST_EXAMPLES).filter((text) => hasKnownTerm(text, vocabulary));

const hasKnownTerm = (text: string, vocabulary: Vocabulary): boolean =>
  readPhrases(phrasesOf(text), vocabulary).known.length > 0;

/** At most so many of the values, at even distances. */
function spread<T>(values: readonly T[], most: number): T[] {
  const count = Math.min(most, values.length);
  return Array.from({ length: count }, (_, i) => values[Math.floor(((i + 0.5) * values.length) / count)]!);
}
