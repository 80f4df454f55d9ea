import { phrasesOf, readPhrases, termsOfPhrase, type Vocabulary } from '@omokage/models/sampling';
import type { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import type { RunTexts } from './run-config.ts';

/** The most terms of a vocabulary, unless told otherwise. */
const MOST_TERMS = 256;
/** The most texts that stand in for those that are not given. */
const MOST_EXAMPLES = 64;

/** The terms of most of the texts, the most frequent first; of terms as frequent as each other those that sort first by code units. */
export function vocabularyOf(texts: Iterable<string>, most = MOST_TERMS): Vocabulary {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const terms = new Set(phrasesOf(text).flatMap((words) => [...termsOfPhrase(words)]));
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a, ofA], [b, ofB]) => ofB - ofA || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([term]) => term);
}

/** What a run has to know about the texts that it learns. Throws UserError when the column is not there or has no words. */
export function readRunTexts(dataset: PackedDataset, column: string): RunTexts {
  const texts = dataset.readTexts(column);
  const vocabulary = vocabularyOf(texts);
  const examples = spread(texts, MOST_EXAMPLES).filter((text) => hasKnownTerm(text, vocabulary));
  if (examples.length > 0) return { column, vocabulary: [...vocabulary], examples };
  throw new UserError(
    `The texts of ${dataset.path} say nothing.`,
    `Its text column "${column}" has next to no words.`,
    'name another column with --texts, or import the pictures again with their captions.',
  );
}

/** The examples of a run as a network takes them, `[terms]` each. */
export const exampleVectors = ({ examples, vocabulary }: RunTexts): Float32Array[] =>
  examples.map((text) => readPhrases(phrasesOf(text), vocabulary).vector);

const hasKnownTerm = (text: string, vocabulary: Vocabulary): boolean =>
  readPhrases(phrasesOf(text), vocabulary).known.length > 0;

/** At most so many of the values, at even distances. */
function spread<T>(values: readonly T[], most: number): T[] {
  const count = Math.min(most, values.length);
  return Array.from({ length: count }, (_, i) => values[Math.floor(((i + 0.5) * values.length) / count)]!);
}
