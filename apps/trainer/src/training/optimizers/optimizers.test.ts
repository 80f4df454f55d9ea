import { numericSeed, RandomStream } from '@omokage/models/sampling';
import type { OptimizerOptions } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { setUpTraining } from '../tiny-run.ts';
import { createOptimizer } from './index.ts';

setUpTraining();
const SIZE = 6;
const STEPS = 20;
const RATE = 0.01;

/** The rules as printed, in doubles: how one number moves under a row of gradients. */
const rules: Record<string, (start: number, gradients: readonly number[]) => number> = {
  rmsprop(start, gradients) {
    let [x, square] = [start, 0];
    for (const g of gradients) {
      square = 0.9 * square + 0.1 * g * g;
      x -= (RATE * g) / (Math.sqrt(square) + 1e-8);
    }
    return x;
  },
  momentum(start, gradients) {
    let [x, velocity] = [start, 0];
    for (const g of gradients) {
      velocity = 0.8 * velocity + g;
      x -= RATE * velocity;
    }
    return x;
  },
  descent: (start, gradients) => gradients.reduce((x, g) => x - RATE * g, start),
};

const cases: [string, OptimizerOptions, slots: string[]][] = [
  ['rmsprop', { kind: 'rmsprop', learningRate: RATE, decay: 0.9 }, ['square/w']],
  ['momentum', { kind: 'sgd', learningRate: RATE, momentum: 0.8 }, ['velocity/w']],
  ['descent', { kind: 'sgd', learningRate: RATE, momentum: 0 }, []],
];

describe.each(cases)('%s', (name, options, slots) => {
  const random = new RandomStream(numericSeed(3), 10);
  const start = random.normals(SIZE);
  const gradients = Array.from({ length: STEPS }, () => random.normals(SIZE));
  const begin = () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor(start, [2, 3])));
    return { variable, optimizer: createOptimizer(options, [['w', variable]]) };
  };

  it('follows its rule for 20 steps, keeps no tensor but its state, and frees that', () => {
    const before = tf.memory().numTensors;
    const { variable, optimizer } = begin();
    for (const values of gradients) {
      const gradient = tf.tensor(values, [2, 3]);
      optimizer.apply([{ name: 'w', variable, gradient }]);
      gradient.dispose();
    }
    expect(optimizer.steps.size).toBe(0);
    expect(optimizer.entries().map(([slot]) => slot)).toEqual(slots);
    expect(tf.memory().numTensors).toBe(before + 1 + slots.length);
    variable.dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(
        rules[name]!(
          start[i]!,
          gradients.map((gradient) => gradient[i]!),
        ),
        5,
      );
    });
    optimizer.dispose();
    variable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('moves half as far at half the rate', () => {
    const moved = (scale: number) => {
      const { variable, optimizer } = begin();
      const gradient = tf.tensor(gradients[0]!, [2, 3]);
      optimizer.apply([{ name: 'w', variable, gradient }], scale);
      return variable.dataSync().map((value, i) => value - start[i]!);
    };
    const [whole, half] = [moved(1), moved(0.5)];
    whole.forEach((distance, i) => {
      expect(half[i]! * 2).toBeCloseTo(distance, 5);
    });
  });

  it('goes on bit for bit from its entries', () => {
    const apply = ({ variable, optimizer }: ReturnType<typeof begin>, from: number, to: number) => {
      for (const values of gradients.slice(from, to)) {
        optimizer.apply([{ name: 'w', variable, gradient: tf.tensor(values, [2, 3]) }]);
      }
    };
    const whole = begin();
    apply(whole, 0, STEPS);
    const first = begin();
    apply(first, 0, 7);
    const second = begin();
    second.variable.assign(first.variable.clone());
    second.optimizer.entries().forEach(([, slot], i) => {
      slot.assign(first.optimizer.entries()[i]![1].clone());
    });
    apply(second, 7, STEPS);
    expect([...second.variable.dataSync()]).toEqual([...whole.variable.dataSync()]);
  });
});
