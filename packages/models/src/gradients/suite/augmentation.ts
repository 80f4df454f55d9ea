import * as tf from '@tensorflow/tfjs-core';
import { augment, TRANSFORMATION_NAMES, type Transformation } from '../../augment/index.ts';
import type { Operation } from '../finite-differences.ts';
import { uniform } from '../finite-differences.ts';
import { anywhere, type GradientCase } from './case.ts';

/** The same decisions whenever it is asked: half of the pictures are changed. */
const augmented = (...policy: Transformation[]): Operation => {
  return (pictures) => {
    let seed = 100;
    const random = {
      uniforms: (shape: readonly number[]) => tf.mul(tf.add(uniform([...shape], seed++), 1), 0.5),
      normals: () => tf.scalar(Number.NaN), // of which it asks for none
    };
    return augment(pictures, policy, 0.5, random);
  };
};

/** What stands between a discriminator and the pictures that its slopes are measured at. */
export const AUGMENTATION_CASES: readonly GradientCase[] = [
  ...TRANSFORMATION_NAMES.map((name) => anywhere(name, augmented(name), [4, 8, 8, 3])),
  anywhere('color of grey pictures', augmented('color'), [4, 4, 4, 1]),
  anywhere('all transformations', augmented(...TRANSFORMATION_NAMES), [4, 8, 8, 3]),
];
