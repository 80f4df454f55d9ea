import { missingSource, SOURCES, type SourceName, type Sources } from './sources.ts';

/** A word of a command line; or what becomes one when the line is run. */
export type Word =
  | string
  /** The newest run in a folder. */
  | { readonly runIn: string }
  /** What people bring; `at` is a place inside it. */
  | { readonly given: SourceName; readonly at: string };

/** A command line, word by word. */
export type Line = readonly Word[];

/** What words stand for that are none yet. */
export interface Meaning {
  readonly sources: Sources;
  /** The newest run in a folder that came to a checkpoint. */
  run(folder: string): { readonly path: string } | undefined;
}

/** A line as it is run. Throws a UserError where people have to bring something first. */
export const wordsOf = (line: Line, meaning: Meaning): string[] =>
  read(line, meaning, (name) => {
    throw missingSource(name);
  });

/** A line as it would be run: with an example's name for what was not brought. */
export const wordsPlanned = (line: Line, meaning: Meaning): string[] =>
  read(line, meaning, (name) => SOURCES[name].example);

const read = (line: Line, { sources, run }: Meaning, otherwise: (name: SourceName) => string): string[] =>
  line.map((word) => {
    if (typeof word === 'string') return word;
    if ('runIn' in word) return run(word.runIn)?.path ?? anyRun(word.runIn);
    return `${sources[word.given] ?? otherwise(word.given)}${word.at}`;
  });

/** What people have to bring for a line. */
export const sourcesOf = (line: Line): SourceName[] =>
  line.flatMap((word) => (typeof word !== 'string' && 'given' in word ? [word.given] : []));

/** Which run it will be is not known before it began; a shell knows what this means. */
const anyRun = (folder: string): string => `${folder}/00000-*`;

/** Words as a shell reads them. */
export const spelled = (words: readonly string[]): string =>
  words.map((word) => (/^[\w./:=,@%+*#-]+$/.test(word) && !word.startsWith('#') ? word : quoted(word))).join(' ');

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
