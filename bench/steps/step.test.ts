import { describe, expect, it } from 'vitest';
import { type Export, type Files, isDone, lineOf, type Results, remaining, type Training } from './step.ts';

const DATA: Files = { kind: 'files', title: 'data', line: ['data', 'faces', '--out', 'a.pack'], makes: ['a.pack'] };
const FEATURES: Training = {
  ...{ kind: 'features', title: 'features', line: ['--column', 'class'], data: 'a.pack', runs: 'f', images: 50 },
};
const TRAINING: Training = {
  ...{ kind: 'train', title: 'training', line: ['--system', 'dcgan'], data: 'a.pack', runs: 't', images: 100 },
};
const MODEL: Export = {
  ...{ kind: 'export', title: 'model', out: 'm', images: 100 },
  line: ['--run', { runIn: 't' }, '--features', { runIn: 'f' }],
};
const STEPS = [DATA, FEATURES, TRAINING, MODEL];

interface There {
  readonly files?: readonly string[];
  readonly runs?: Readonly<Record<string, { images: number; tested?: boolean }>>;
  readonly models?: Readonly<Record<string, number>>;
}

const there = ({ files = [], runs = {}, models = {} }: There): Results => ({
  file: (path) => files.includes(path),
  run: (folder) => runs[folder] && { path: `${folder}/00000-x`, tested: false, ...runs[folder] },
  model: (folder) => models[folder],
});

describe('what remains', () => {
  it.each<[string, There, readonly object[]]>([
    ['everything at first', {}, STEPS],
    ['all but the data that are there', { files: ['a.pack'] }, [FEATURES, TRAINING, MODEL]],
    [
      'no data, where nothing is trained on them any more',
      { runs: { t: { images: 100 }, f: { images: 50, tested: true } } },
      [MODEL],
    ],
    [
      'a training that was interrupted',
      { files: ['a.pack'], runs: { t: { images: 60 }, f: { images: 64, tested: true } } },
      [TRAINING, MODEL],
    ],
    [
      'features that were not tested yet',
      { files: ['a.pack'], runs: { t: { images: 128 }, f: { images: 50 } } },
      [FEATURES, MODEL],
    ],
    ['nothing', { models: { m: 100 } }, []],
    [
      'a model of a training that went on',
      { models: { m: 99 }, runs: { t: { images: 100 }, f: { images: 50, tested: true } } },
      [MODEL],
    ],
  ])('is %s', (_, results, steps) => {
    expect(remaining(STEPS, there(results))).toEqual(steps);
  });

  it('is a branch and what it begins with', () => {
    const branch: Training = { ...TRAINING, line: ['--branch', { runIn: 't' }], runs: 'b', images: 200 };
    const results = { files: ['a.pack'], runs: { t: { images: 40 } } };
    expect(remaining([DATA, TRAINING, branch], there(results))).toEqual([TRAINING, branch]);
    const begun = { files: ['a.pack'], runs: { b: { images: 150 } } };
    expect(remaining([DATA, TRAINING, branch], there(begun))).toEqual([branch]);
  });
});

describe('the line of a step', () => {
  it('begins a training, and goes on with one that began', () => {
    const end = ['--data', 'a.pack', '--images', '100', '--threads', '2'];
    expect(lineOf(TRAINING, there({}), 2)).toEqual(['train', '--system', 'dcgan', '--runs', 't', ...end]);
    const begun = there({ runs: { t: { images: 0 } } });
    expect(lineOf(TRAINING, begun, 2)).toEqual(['train', '--resume', 't/00000-x', ...end]);
  });

  it('is that of another command for features', () => {
    const begun = there({ runs: { f: { images: 10 } } });
    const line = ['train', 'features', '--resume', 'f/00000-x', '--data', 'a.pack', '--images', '50'];
    expect(lineOf(FEATURES, begun)).toEqual(line);
    expect(isDone(FEATURES, begun)).toBe(false);
  });

  it('says where a model goes, and leaves data as they are', () => {
    expect(lineOf(MODEL, there({}), 3)).toEqual(['export', ...MODEL.line, '--out', 'm', '--threads', '3']);
    expect(lineOf(DATA, there({}), 3)).toBe(DATA.line);
  });
});
