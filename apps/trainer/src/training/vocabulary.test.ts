import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import { setUpTraining, writeTinyPack } from './tiny-run.ts';
import { exampleVectors, readRunTexts, readTextsToRecognise, tellingVocabularyOf, vocabularyOf } from './vocabulary.ts';

const setting = setUpTraining();

function withTexts<Result>(texts: readonly string[], work: (dataset: PackedDataset) => Result): Result {
  const path = writeTinyPack(join(setting.folder, 'texts.pack'), {
    count: texts.length,
    width: 2,
    height: 2,
    texts: { caption: texts },
  });
  const dataset = PackedDataset.open(path);
  try {
    return work(dataset);
  } finally {
    dataset.close();
  }
}

describe('vocabularyOf', () => {
  const texts = ['brown hair, tan skin', 'tan hair, brown skin', 'red hair, hair'];

  it('puts terms of more texts first, then in order of their letters', () => {
    expect(vocabularyOf(texts)).toEqual([
      'hair',
      ...['brown', 'skin', 'tan'],
      ...['brown hair', 'brown skin', 'red', 'red hair', 'tan hair', 'tan skin'],
    ]);
  });

  it('keeps the most frequent', () => {
    expect(vocabularyOf(texts, 3)).toEqual(['hair', 'brown', 'skin']);
    const many = Array.from({ length: 300 }, (_, i) => `word${i}`);
    expect(vocabularyOf(many)).toHaveLength(256);
  });

  it('does not depend on the order of the texts', () => {
    expect(vocabularyOf(texts.toReversed())).toEqual(vocabularyOf(texts));
  });
});

describe('tellingVocabularyOf', () => {
  it('leaves out what every text says', () => {
    const texts = ['brown hair, a hat', 'tan hair, a hat', 'red hair, a cap'];
    expect(tellingVocabularyOf(texts, 3)).toEqual(['a hat', 'hat', 'a cap']);
  });
});

describe('readRunTexts', () => {
  it('takes examples from all over the data set', () => {
    const texts = Array.from({ length: 640 }, (_, i) => `hair ${i}`);
    const read = withTexts(texts, (dataset) => readRunTexts(dataset, 'caption'));
    expect(read.column).toBe('caption');
    expect(read.vocabulary[0]).toBe('hair');
    expect(read.examples).toEqual(Array.from({ length: 64 }, (_, i) => `hair ${10 * i + 5}`));
    const vectors = exampleVectors(read);
    expect(vectors).toHaveLength(64);
    for (const vector of vectors) {
      expect(vector).toHaveLength(256);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
    }
  });

  it('takes every text that says something, of a few', () => {
    const read = withTexts(['a hat', '...', 'a cat'], (dataset) => readRunTexts(dataset, 'caption'));
    expect(read.examples).toEqual(['a hat', 'a cat']);
  });

  it('refuses a column that is not there, and one without words', () => {
    withTexts(['!', '?'], (dataset) => {
      expect(() => readRunTexts(dataset, 'title')).toThrow(/no text column "title"/);
      expect(() => readRunTexts(dataset, 'caption')).toThrow(UserError);
    });
  });
});

describe('readTextsToRecognise', () => {
  it('takes whole texts, in terms that tell pictures apart', () => {
    const texts = Array.from({ length: 640 }, (_, i) => `hair ${i}`);
    const read = withTexts(texts, (dataset) => readTextsToRecognise(dataset, 'caption', 1000));
    expect(read).toMatchObject({ column: 'caption', whole: true });
    expect(read.vocabulary).toHaveLength(1000); // of 640 numbers, and each behind "hair"
    expect(read.vocabulary).not.toContain('hair');
  });

  it('refuses texts that all say the same', () => {
    withTexts(['a hat', 'a hat'], (dataset) => {
      expect(() => readTextsToRecognise(dataset, 'caption', 10)).toThrow(/tell no picture from another/);
      expect(() => readTextsToRecognise(dataset, 'title', 10)).toThrow(/no text column "title"/);
    });
  });
});
