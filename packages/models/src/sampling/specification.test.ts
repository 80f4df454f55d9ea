import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { latent, PURPOSE, parseSeed, RandomStream, readText, slerp, truncationBound } from './index.ts';

/** docs/sampling.md is the specification: what it prints is what the code computes. */
const document = readFileSync(new URL('../../../../docs/sampling.md', import.meta.url), 'utf8');

/** The rows of the table whose header is `header`, as cells without backticks. */
function table(header: string): string[][] {
  const [, rest] = document.split(`${header}\n`);
  const rows = rest.split('\n\n')[0].trim().split('\n').slice(1);
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');

describe('docs/sampling.md', () => {
  it.each(table('| seed | high | low |'))('key of %s', (text, high, low) => {
    const seed = parseSeed(text);
    expect([hex(seed.high), hex(seed.low)]).toEqual([high, low]);
  });

  it.each(table('| seed | ids | first four words |'))('words of %s, ids %s', (text, ids, words) => {
    const stream = new RandomStream(parseSeed(text), ...ids.split(', ').map(Number));
    expect(Array.from({ length: 4 }, () => hex(stream.uint32())).join(' ')).toBe(words);
  });

  it.each(table('| psi | t |'))('bound of psi %s', (psi, t) => {
    expect(truncationBound(Number(psi))).toBeCloseTo(Number(t), 12);
  });

  it.each(table('| seed | psi | z[0..7] |'))('latent of %s at psi %s', (text, psi, z) => {
    const printed = [...latent(parseSeed(text), 8, Number(psi))].map((x) => x.toPrecision(9)).join(' ');
    expect(printed).toBe(z);
  });

  it.each(table('| from | to | t | z[0..7] between |'))('between %s and %s at %s', (from, to, t, z) => {
    const between = slerp(latent(parseSeed(from), 8, 1), latent(parseSeed(to), 8, 1), Number(t));
    expect([...between].map((x) => x.toPrecision(9)).join(' ')).toBe(z);
  });

  it.each(table('| text | terms | unknown words | vector |'))('text %s', (text, terms, unknown, vector) => {
    const [, vocabulary] = document.match(/With the vocabulary `([^`]+)`/)!;
    const reading = readText(text, vocabulary.split(', '));
    expect([reading.known.join(', '), reading.unknown.join(', ')]).toEqual([terms, unknown]);
    expect([...reading.vector].map((x) => (x === 0 ? '0' : x.toPrecision(9))).join(' ')).toBe(vector);
  });

  it('purposes', () => {
    const printed = table('| purpose | name | what for | further ids |').map(([id, name]) => [name, Number(id)]);
    expect(Object.fromEntries(printed)).toEqual(PURPOSE);
  });

  it('permutation', () => {
    const [, text, ids, order] = document.match(/Seed `(\d+)`, ids ([\d, ]+) permutes eight as `([\d ]+)`/)!;
    const stream = new RandomStream(parseSeed(text), ...ids.split(', ').map(Number));
    expect(stream.permutation(8).join(' ')).toBe(order);
  });
});
