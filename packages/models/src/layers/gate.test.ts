import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { layerNamed } from './index.ts';

const layer = layerNamed('gate').bind({});

it('gate multiplies by one number, which starts at zero', () => {
  const y = layer.apply([tf.tensor2d([[1, -2, 3]])], { strength: tf.tensor1d([0.5]) }, { mode: 'train' });
  expect([...y.dataSync()]).toEqual([0.5, -1, 1.5]);
  expect(layer.parameters([[3]])).toEqual({ strength: { shape: [1], kind: 'bias' } });
});
