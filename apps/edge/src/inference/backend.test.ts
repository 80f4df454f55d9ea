import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fillHeapBut } from '../fixtures/heap.ts';
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

  it('stops a kernel that finds no room for what it packs, and computes the same with room again', () => {
    // XNNPACK packs the kernel, and keeps a pointer for every pixel of every output's neighbourhood.
    const convolve = () =>
      tf.tidy(() => {
        const picture = tf.reshape(tf.sin(tf.range(0, 128 * 128 * 6)), [1, 128, 128, 6]) as tf.Tensor4D;
        const kernel = tf.reshape(tf.cos(tf.range(0, 3 * 3 * 6 * 6)), [3, 3, 6, 6]) as tf.Tensor4D;
        return tf.conv2d(picture, kernel, 1, 'same').dataSync();
      });
    const right = convolve();
    const before = tf.memory().numTensors;
    const outcomes = [];
    for (let kilobytes = 900; kilobytes <= 3_000; kilobytes += 210) {
      const giveBack = fillHeapBut(kilobytes * 1024);
      try {
        expect(convolve()).toEqual(right);
        outcomes.push('right');
      } catch (error) {
        expect(error).toBeInstanceOf(HeapExhausted);
        outcomes.push('refused');
      } finally {
        giveBack();
      }
      expect(tf.memory().numTensors).toBe(before);
    }
    expect(new Set(outcomes)).toEqual(new Set(['refused', 'right']));
    expect(convolve()).toEqual(right);
  });
});
