import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { layerNames } from '../../layers/index.ts';
import { firstOrderError, secondOrderError } from '../finite-differences.ts';
import { repairGradients } from '../index.ts';
import { GRADIENT_SUITE, LAYER_CASES, TOLERANCE } from './index.ts';

await tf.setBackend('cpu');
repairGradients();

describe.each(Object.entries(GRADIENT_SUITE))('%s', (_group, cases) => {
  it.each([...cases])('$name: right once and twice', ({ operation, inputs }) => {
    expect(firstOrderError(operation, inputs())).toBeLessThan(TOLERANCE);
    expect(secondOrderError(operation, inputs())).toBeLessThan(TOLERANCE);
  });
});

it('has a case for every layer', () => {
  expect(layerNames.filter((name) => !LAYER_CASES.some(({ op }) => op === name))).toEqual([]);
});

it('names every case once', () => {
  for (const cases of Object.values(GRADIENT_SUITE)) {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  }
});
