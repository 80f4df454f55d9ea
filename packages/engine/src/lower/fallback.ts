import { layerNamed, type Pass, sizeOf } from '@omokage/models/layers';
import * as tf from '@tensorflow/tfjs-core';
import { readValue, writeValue } from '../values-in-out.ts';
import { type Operation, onFloats } from './operation.ts';

const EVALUATION: Pass = { mode: 'eval' };

/**
 * What has no kernel is computed by tfjs, on its current backend: values are copied out and back. Each picture is a batch of its own, which
 * differs from a batch of several for a layer that compares pictures; such layers are of discriminators, and none draws or restores.
 */
export const fallback: Operation = {
  lower: onFloats(({ node, inputs, result, lowering }) => {
    const layer = layerNamed(node.op).bind(node.attributes);
    const parameters = lowering.tensors.ofNode(node);
    const shapes = node.inputs.map((id) => lowering.shapeOf(id));
    const size = sizeOf(lowering.shapeOf(node.id));
    lowering.emit(({ memory }) => {
      const given = () =>
        inputs.map((value, index) => {
          const numbers = new Float32Array(sizeOf(shapes[index]));
          readValue(memory, value, numbers);
          return tf.tensor(numbers, [1, ...shapes[index]], 'float32');
        });
      return () => {
        // What it was given ends with the scope, also where the layer finds no room.
        const made = tf.tidy(() => layer.apply(given(), parameters(), EVALUATION));
        try {
          const values = made.dataSync<'float32'>();
          if (values.length !== size) throw new Error(`engine: ${node.op} made ${values.length} numbers, not ${size}`);
          writeValue(memory, result, values);
        } finally {
          made.dispose();
        }
      };
    });
  }),
};
