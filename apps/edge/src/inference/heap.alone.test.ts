import { type Plan, PlanRunner } from '@omokage/models/plan';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { fillHeapBut } from '../fixtures/heap.ts';
import { bootBackend, HEAP_CAP_BYTES, heapState, reclaimHeap } from './backend.ts';
import { HeapExhausted } from './emscripten-host.ts';
import { isExhaustion } from './is-exhaustion.ts';
import { UnservableModel } from './unservable-model.ts';

bootBackend();

const MIB = 1 << 20;
const buffers = () => tf.backend().numDataIds();

describe('the heap of tensors', () => {
  it('tells what it holds', () => {
    const before = heapState();
    const tensor = tf.zeros([1024]);
    const after = heapState();
    expect([after.tensors - before.tensors, after.tensorBytes - before.tensorBytes]).toEqual([1, 4096]);
    expect(after.heapCapBytes).toBe(HEAP_CAP_BYTES);
    expect(after.heapBytes).toBeGreaterThan(after.tensorBytes);
    expect(after.heapBytes).toBeLessThanOrEqual(HEAP_CAP_BYTES);
    tensor.dispose();
  });

  it('gets back what a kernel had made before it failed, and only that', () => {
    const kept = tf.add(1, 2);
    const before = { tensors: tf.memory().numTensors, buffers: buffers() };
    const ballast = [16, 4].map((size) => tf.zeros([(size * MIB) / 4]));
    // Its kernel makes two tensors of which the second finds no room.
    const failing = () => tf.tidy(() => tf.topk(tf.zeros([(4 * MIB) / 4]), (4 * MIB) / 4));
    expect(failing).toThrow(HeapExhausted);
    tf.dispose(ballast);
    const lost = buffers() - before.buffers;
    reclaimHeap();
    expect({ tensors: tf.memory().numTensors, buffers: buffers() }).toEqual(before);
    expect(lost).toBeGreaterThan(0);
    expect(kept.dataSync()[0]).toBe(3);
    kept.dispose();
  });
});

describe('a model of which only a part finds room', () => {
  it('leaves nothing behind', () => {
    const wide = 65_536;
    const plan: Plan = {
      inputs: { z: [32] },
      nodes: [
        {
          id: 'wide',
          op: 'dense',
          inputs: ['z'],
          attributes: { units: wide, bias: false },
          parameters: { kernel: 'a' },
        },
        {
          id: 'narrow',
          op: 'dense',
          inputs: ['wide'],
          attributes: { units: 32, bias: false },
          parameters: { kernel: 'b' },
        },
      ],
      outputs: { narrow: 'narrow' },
    };
    const weights = new Map([
      ['a', { shape: [32, wide], values: new Float32Array(32 * wide) }], // 8 MiB
      ['b', { shape: [wide, 32], values: new Float32Array(32 * wide) }],
    ]);
    const empty = buffers();
    const giveBack = fillHeapBut(12 * MIB); // for the one, and not for the other
    const before = buffers();
    expect(() => new PlanRunner(plan, weights)).toThrow(HeapExhausted);
    expect(buffers()).toBe(before);
    giveBack();
    const runner = new PlanRunner(plan, weights);
    runner.dispose();
    expect(buffers()).toBe(empty);
  });
});

describe('isExhaustion', () => {
  it('looks behind errors', () => {
    const root = new HeapExhausted('no room');
    expect(isExhaustion(root)).toBe(true);
    expect(isExhaustion(UnservableModel.because('fails', new Error('x', { cause: root })))).toBe(true);
    expect(isExhaustion(new Error('no room'))).toBe(false);
    expect(isExhaustion('no room')).toBe(false);
  });
});
