import '@tensorflow/tfjs-backend-cpu';
import { compile, PlanRunner } from '@omokage/models/plan';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { recordTrained } from '../../../packages/models/src/plan/trained-recording.ts';
import { inputsOf } from '../contestants/inputs.ts';
import { differenceOf } from '../difference.ts';
import { floatForm, int8Form, isInt8 } from './int8-form.ts';
import { plainDcgan } from './plain-dcgan.ts';
import type { Graph } from './transposed-form.ts';

it('draws nearly the same in integers, and without rounding between layers nearer still', async () => {
  const { plan, weights } = recordTrained(plainDcgan, { z: [16] }, { channels: [16, 8, 3] });
  const compiled = compile(plan, weights);
  const int8 = await int8Form(compiled);
  expect([isInt8(compiled.plan), isInt8(int8.plan)]).toEqual([false, true]);
  const floats = floatForm(int8);
  expect(isInt8(floats.plan)).toBe(false);
  const [wanted, rounded, unrounded] = [compiled, int8, floats].map(drawn) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const [near, nearer] = [differenceOf(wanted, rounded).psnr, differenceOf(wanted, unrounded).psnr];
  expect(near).toBeGreaterThan(25);
  expect(nearer).toBeGreaterThan(near);
});

function drawn({ plan, weights }: Graph): Float32Array {
  const runner = new PlanRunner(plan, weights);
  const values = tf.tidy(() =>
    runner.run({ z: tf.tensor(inputsOf(plan, 1).z!, [1, 16]) }).output!.dataSync<'float32'>(),
  );
  runner.dispose();
  return values;
}
