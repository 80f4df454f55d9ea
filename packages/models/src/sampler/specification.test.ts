import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSeed } from '../sampling/index.ts';
import { conditionOf } from './index.ts';

/** docs/sampling.md, section 7: what it prints is what the code computes. */
const document = readFileSync(new URL('../../../../docs/sampling.md', import.meta.url), 'utf8');
const [, rest] = document.split('| seed | of 10 classes | of 64 examples |\n|---|---|---|\n');
const rows = rest
  .split('\n\n')[0]
  .split('\n')
  .map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );

describe('docs/sampling.md, section 7', () => {
  it.each(rows)('seed %s is of class %s and example %s', (seed, classIndex, example) => {
    const examples = Array.from({ length: 64 }, (_, index) => Float32Array.of(index));
    const facts = { dimensions: 4, classes: 10, terms: 1, examples, style: undefined };
    const { class: shares, text } = conditionOf(facts, { seed: parseSeed(seed) });
    expect(shares).toEqual(Float32Array.from({ length: 10 }, (_, index) => (index === Number(classIndex) ? 1 : 0)));
    expect(text).toEqual(Float32Array.of(Number(example)));
  });
});
