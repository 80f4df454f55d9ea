import { describe, expect, it } from 'vitest';
import { UserError } from '../../apps/trainer/src/errors.ts';
import { type Line, sourcesOf, spelled, wordsOf, wordsPlanned } from './line.ts';

const LINE: Line = ['data', 'import', { given: 'flowers', at: '#train' }, '--run', { runIn: 'runs/a' }];
const begun = { run: (folder: string) => ({ path: `${folder}/00003-dcgan-x` }) };
const nothing = { run: () => undefined };

describe('the words of a line', () => {
  it('are those that were brought, and the newest run of a folder', () => {
    const words = wordsOf(LINE, { sources: { flowers: 'my.zip' }, ...begun });
    expect(words).toEqual(['data', 'import', 'my.zip#train', '--run', 'runs/a/00003-dcgan-x']);
    expect(sourcesOf(LINE)).toEqual(['flowers']);
  });

  it('are refused without what people have to bring, and say where that comes from', () => {
    const refused = () => wordsOf(LINE, { sources: {}, ...begun });
    expect(refused).toThrow(UserError);
    expect(refused).toThrow(
      /^--flowers is missing\.\n {2}It names a zip .*\(CC BY.*\n {2}→ add --flowers flowers-128\.zip$/,
    );
  });

  it('stand for themselves where they are only planned', () => {
    const words = wordsPlanned(LINE, { sources: { flowers: undefined }, ...nothing });
    expect(words.slice(2)).toEqual(['flowers-128.zip#train', '--run', 'runs/a/00000-*']);
  });
});

it.each([
  [['a', '--set', 'x=1', 'b.zip#train', 'runs/00000-*'], 'a --set x=1 b.zip#train runs/00000-*'],
  [['Drawn faces', '#ffffff', "it's; $HOME"], `'Drawn faces' '#ffffff' 'it'\\''s; $HOME'`],
])('spells %j as a shell reads it', (words, text) => {
  expect(spelled(words)).toBe(text);
});
