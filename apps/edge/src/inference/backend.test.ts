import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { bootBackend, HEAP_CAP_BYTES } from './backend.ts';
import { HeapExhausted } from './emscripten-host.ts';

bootBackend();

describe('the wasm backend inside workerd', () => {
  it('is the current backend, and booting twice keeps it', () => {
    const before = tf.backend();
    bootBackend();
    expect(tf.getBackend()).toBe('wasm');
    expect(tf.backend()).toBe(before);
  });

  it('multiplies matrices', () => {
    const product = tf.tidy(() =>
      tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([5, 6, 7, 8], [2, 2])).dataSync(),
    );
    expect([...product]).toEqual([19, 22, 43, 50]);
  });

  it('passes arrays to kernels on the stack (transpose)', () => {
    const turned = tf.tidy(() => tf.transpose(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3])).dataSync());
    expect([...turned]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('keeps tensors whole when the heap grows under them', () => {
    tf.tidy(() => {
      const small = tf.tensor1d([1, 2, 3]);
      const large = tf.fill([6 * 1024 * 1024], 7); // 24 MB, more than the memory the instance starts with
      expect([...small.dataSync()]).toEqual([1, 2, 3]);
      expect(tf.slice(large, 6 * 1024 * 1024 - 1, 1).dataSync()[0]).toBe(7);
    });
  });

  it('refuses what does not fit under the cap, and goes on working', () => {
    expect(() => tf.tidy(() => tf.fill([HEAP_CAP_BYTES / 4], 1))).toThrow(HeapExhausted);
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
  });
});
