import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { Parameters, record, runEagerly } from '../net/index.ts';
import { numericSeed } from '../sampling/index.ts';
import { SystemError, systemNamed } from './index.ts';
import { someMoment } from './some-moment.ts';

await tf.setBackend('cpu');
repairGradients();

const system = systemNamed('features').configure({
  ...{ size: 12, channels: 1, classes: 3, width: 4, maxWidth: 8, dimensions: 8 },
});
const phase = system.phases[0]!;

const specs = (name: string) =>
  record(system.networks[name]!.network, system.networks[name]!.inputs, undefined).parameters;

function start() {
  const parameters = Object.fromEntries(
    Object.keys(system.networks).map((name, i) => [
      name,
      Parameters.initialise(specs(name), system.initialisation, numericSeed(1), i),
    ]),
  );
  const networks = Object.fromEntries(
    Object.entries(system.networks).map(([name, { network }]) => [
      name,
      (inputs: Readonly<Record<string, tf.Tensor>>) =>
        runEagerly(network, inputs, undefined, parameters[name]!, 'train'),
    ]),
  );
  return { parameters, networks };
}

describe('the networks of features', () => {
  it('have these parameters: checkpoints name them', () => {
    const table = Object.keys(system.networks).flatMap((name) =>
      [...specs(name)].map(([p, { shape }]) => `${p} ${shape}`),
    );
    expect(table).toEqual([
      ...['from-picture/kernel 3,3,1,4', 'from-picture/bias 4'],
      ...['down-6/kernel 3,3,4,8', 'down-6/bias 8'],
      ...['down-3/kernel 3,3,8,8', 'down-3/bias 8'],
      ...['features/kernel 72,8', 'features/bias 8'],
      ...['classify/kernel 8,3', 'classify/bias 3'],
    ]);
  });

  it('make no pictures, and learn classes', () => {
    expect(system).toMatchObject({ classes: 3, latentDimensions: 0, picture: [12, 12, 1] });
    expect(system.sampler).toBeUndefined();
    expect(() => systemNamed('features').configure({ classes: 1 })).toThrow(SystemError);
  });
});

describe('the phase of features', () => {
  const reals = uniform([4, 12, 12, 1], 5);
  const labels = tf.tensor1d([2, 0, 1, 2], 'int32');
  const batch = { reals, labels, latents: tf.zeros([4, 0]) };

  it('is the cross entropy of the labels, with the share of right answers beside it', () => {
    const { networks } = start();
    const logits = networks.classifier!({ features: networks.features!({ picture: reals }) }).arraySync() as number[][];
    const { loss, readouts } = phase.loss(networks, batch, someMoment());
    // By hand: -log of the label's share of the exponentials, and the place of the largest.
    const truth = [2, 0, 1, 2];
    const lost = logits.map(
      (row, i) => -Math.log(Math.exp(row[truth[i]!]!) / row.reduce((s, v) => s + Math.exp(v), 0)),
    );
    expect(loss.arraySync()).toBeCloseTo(lost.reduce((sum, value) => sum + value, 0) / 4, 5);
    const right = logits.filter((row, i) => row.indexOf(Math.max(...row)) === truth[i]).length;
    expect(readouts.accuracy!.arraySync()).toBeCloseTo(right / 4, 6);
  });

  it('reaches every parameter of both networks', () => {
    const { parameters, networks } = start();
    const variables = phase.trains.flatMap((name) => parameters[name]!.trainable().map(([, variable]) => variable));
    const { grads } = tf.variableGrads(() => phase.loss(networks, batch, someMoment()).loss, variables);
    for (const variable of variables) expect(Math.max(...grads[variable.name]!.abs().dataSync())).toBeGreaterThan(0);
  });

  it('learns four pictures by heart', () => {
    const { parameters, networks } = start();
    const variables = phase.trains.flatMap((name) => parameters[name]!.trainable().map(([, variable]) => variable));
    for (let step = 0; step < 40; step++) {
      const { value, grads } = tf.variableGrads(() => phase.loss(networks, batch, someMoment()).loss, variables);
      tf.tidy(() => {
        for (const variable of variables) variable.assign(tf.sub(variable, tf.mul(0.1, grads[variable.name]!)));
      });
      tf.dispose([value, grads]);
    }
    expect(phase.loss(networks, batch, someMoment()).readouts.accuracy!.arraySync()).toBe(1);
  });
});
