import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { startBackend } from '../index.ts';
import { expectAsOnCpu } from './against-cpu.ts';
import { repeatsWhole } from './tile.ts';

it.each([
  { shape: [1, 1, 1, 5], reps: [3, 4, 2, 1], whole: true },
  { shape: [1, 1, 3, 2], reps: [2, 1, 5, 1], whole: true },
  { shape: [1], reps: [7], whole: true },
  { shape: [2, 3], reps: [1, 1], whole: true },
  { shape: [4, 3], reps: [3, 1], whole: true },
  { shape: [4, 3], reps: [1, 2], whole: false },
  { shape: [2, 1, 3], reps: [2, 2, 1], whole: false },
])('tiles $shape by $reps (as one block: $whole)', async ({ shape, reps, whole }) => {
  expect(repeatsWhole(shape, reps)).toBe(whole);
  await expectAsOnCpu([shape], (x) => tf.tile(x!, reps));
});

it('keeps the type', async () => {
  await startBackend({ name: 'wasm', threads: 1 });
  const out = tf.tidy(() => tf.tile(tf.tensor2d([7, 8], [1, 2], 'int32'), [3, 1]).dataSync());
  expect(out).toEqual(Int32Array.of(7, 8, 7, 8, 7, 8));
});
