import { describe, expect, it } from 'vitest';
import { MOST_TEXT, phrasesOf, readPhrases, readText, SamplingError, termsOfPhrase } from './index.ts';

describe('phrasesOf', () => {
  it('ends phrases at signs, "and" and "with", but not inside words', () => {
    expect(phrasesOf('Brown hair, tan skin;glasses')).toEqual([['brown', 'hair'], ['tan', 'skin'], ['glasses']]);
    expect(phrasesOf('andrea with sandy hair and\nglasses and')).toEqual([['andrea'], ['sandy', 'hair'], ['glasses']]);
    expect(phrasesOf('skin and, and with; hair (and) eyes')).toEqual([['skin'], ['hair'], ['eyes']]);
    expect(phrasesOf('tan - skin')).toEqual([['tan', 'skin']]);
    expect(phrasesOf("bird's-eye  view / (two)")).toEqual([["bird's-eye", 'view'], ['two']]);
    expect(phrasesOf(' , and ;')).toEqual([]);
  });

  it('is the same for small and large letters, and for accents composed or not', () => {
    expect(phrasesOf('CAFE\u0301')).toEqual([['caf\u00e9']]);
    expect(phrasesOf('面影、黒い 髪')).toEqual([['面影'], ['黒い', '髪']]);
  });
});

describe('termsOfPhrase', () => {
  it('is the words and the pairs of neighbours, with a number and without', () => {
    expect([...termsOfPhrase(['dark', 'brown', 'hair'])]).toEqual([
      'dark',
      'brown',
      'dark brown',
      'hair',
      'brown hair',
    ]);
    expect([...termsOfPhrase(['short04', 'hair'])]).toEqual(['short04', 'short', 'hair', 'short04 hair', 'short hair']);
    expect([...termsOfPhrase(['42'])]).toEqual(['42']);
    expect([...termsOfPhrase([])]).toEqual([]);
  });
});

describe('readText', () => {
  const vocabulary = ['hair', 'brown', 'brown hair', 'skin', 'tan skin', 'red beard'];

  it('gives every known term the same share of a vector of length 1', () => {
    const { vector, known, unknown } = readText('Skin; BROWN hair, hair', vocabulary);
    expect(known).toEqual(['hair', 'brown', 'brown hair', 'skin']);
    expect([...vector]).toEqual([0.5, 0.5, 0.5, 0.5, 0, 0]);
    expect(unknown).toEqual([]);
  });

  it('does not join words across phrases', () => {
    expect(readText('brown, hair', vocabulary).known).toEqual(['hair', 'brown']);
  });

  it('names the words that are in no term of the text that it knows', () => {
    expect(readText('a red beard with red hair, tan', vocabulary).unknown).toEqual(['a', 'red', 'tan']);
    expect(readText('red beard', vocabulary).unknown).toEqual([]);
  });

  it('refuses a text without a known word, and says some that are known', () => {
    expect(() => readText('a purple cow', vocabulary)).toThrow(SamplingError);
    expect(() => readText('a purple cow', vocabulary)).toThrow(/"a purple cow".*\n.*hair, brown/);
    expect(() => readText('!', vocabulary)).toThrow(/no words/);
    expect(() => readText('hair', [])).toThrow(SamplingError);
  });

  it('refuses a text that is too long', () => {
    expect(readText('hair'.padEnd(MOST_TEXT), vocabulary).known).toEqual(['hair']);
    expect(() => readText('hair'.padEnd(MOST_TEXT + 1), vocabulary)).toThrow(/too long/);
  });
});

describe('readPhrases', () => {
  it('is zero where nothing is known', () => {
    expect(readPhrases([['cow']], ['hair', 'skin'])).toEqual({
      vector: new Float32Array(2),
      known: [],
      unknown: ['cow'],
    });
    expect([...readPhrases([], ['hair']).vector]).toEqual([0]);
  });
});
