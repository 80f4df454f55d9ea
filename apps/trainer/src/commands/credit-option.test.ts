import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { originsOf } from '../artefact/origins.ts';
import { type Credits, creditOption } from './credit-option.ts';

const parsed = (...words: string[]) =>
  new Command().addOption(creditOption()).parse(words, { from: 'user' }).opts<{ credits?: Credits }>().credits;

const STONES = { name: 'Stones', author: 'Ann Other', url: 'https://example.org/stones', licence: 'MIT' };
const dataset = { path: 'x.pack', name: 'x', count: 1, sha256: '0'.repeat(64), licence: 'CC BY 4.0', credits: [] };

describe('--credit', () => {
  it('says what, by whom, where and under which licence, as often as it is given', () => {
    expect(parsed()).toBeUndefined();
    const words = ['--credit', 'Stones; Ann Other; https://example.org/stones; MIT'];
    expect(parsed(...words, '--credit', 'Sand ;Ann Other;https://example.org/sand; CC0 1.0')).toEqual([
      STONES,
      { name: 'Sand', author: 'Ann Other', url: 'https://example.org/sand', licence: 'CC0 1.0' },
    ]);
  });

  it.each(['Stones', 'Stones; Ann Other; https://example.org', 'Stones; Ann Other; nowhere; MIT', 'a; b; c:d; e; f'])(
    'refuses %j',
    (text) => {
      expect(() => parsed('--credit', text)).toThrow(/is not what, who, a URL and a licence between semicolons/);
    },
  );

  it('stands behind those that the data set names, once', () => {
    const sand = { ...STONES, name: 'Sand' };
    const named = { ...dataset, credits: [sand] };
    const run = { dataset: named } as unknown as Parameters<typeof originsOf>[0];
    expect(originsOf(run, [STONES, sand]).credits).toEqual([sand, STONES]);
  });
});
