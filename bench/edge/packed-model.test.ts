import type { Plan } from '@omokage/models/plan';
import { expect, it } from 'vitest';
import { packModel, unpackModel } from './packed-model.ts';

const plan: Plan = {
  inputs: { z: [3] },
  nodes: [{ id: 'é', op: 'dense', inputs: ['z'], attributes: {}, parameters: {} }],
  outputs: { output: 'é' },
};
const sent = (packed: Uint8Array): ArrayBuffer => packed.slice().buffer as ArrayBuffer;

it('gives back plans and weights', () => {
  const codes = Uint8Array.of(0, 128, 255);
  const weights = new Map([
    ['a', { shape: [3], values: new Float32Array(3), levels: { codes, scale: 0.5, min: -64 } }],
    ['b', { shape: [2], values: Float32Array.of(1.5, -2) }],
  ]);
  const unpacked = unpackModel(sent(packModel({ plan, weights })));
  expect(unpacked.plan).toEqual(plan);
  expect([...unpacked.weights.get('a')!.values]).toEqual([-64, 0, 63.5]);
  expect(unpacked.weights.get('a')!.levels).toEqual({ codes, scale: 0.5, min: -64 });
  expect(unpacked.weights.get('b')).toEqual({ shape: [2], values: Float32Array.of(1.5, -2) });
  expect(unpacked.onnx).toBeUndefined();
});

it('gives back files as they are', () => {
  const onnx = Uint8Array.of(1, 2, 3, 4, 5);
  const unpacked = unpackModel(sent(packModel({ plan, weights: new Map(), onnx })));
  expect(unpacked.onnx).toEqual(onnx);
  expect(unpacked.weights.size).toBe(0);
});
