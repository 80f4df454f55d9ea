import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { updateAverage } from './average.ts';
import type { NetworkState } from './state.ts';
import { setUpTraining, tinyState } from './tiny-run.ts';

setUpTraining();
const WEIGHT = 'to-picture/bias';

/** A generator whose weight is 1 and whose average of it is 0. */
function fromZeroToOne(): NetworkState {
  const network = tinyState().network('generator');
  network.average!.get(WEIGHT).assign(tf.zeros([3]));
  network.parameters.get(WEIGHT).assign(tf.ones([3]));
  return network;
}
const averageOf = ({ average }: NetworkState) => average!.get(WEIGHT).dataSync()[0]!;

describe('updateAverage', () => {
  it('has gone half of the way after a half-life, in however many steps', () => {
    const [few, many] = [fromZeroToOne(), fromZeroToOne()];
    for (let step = 0; step < 2; step++) updateAverage(few, 50, 1e6, 100);
    for (let step = 0; step < 25; step++) updateAverage(many, 4, 1e6, 100);
    expect(averageOf(few)).toBeCloseTo(0.5, 6);
    expect(averageOf(many)).toBeCloseTo(0.5, 5);
    updateAverage(few, 100, 1e6, 100);
    expect(averageOf(few)).toBeCloseTo(0.75, 6);
  });

  it('looks back no further than a twentieth of all images at first', () => {
    const network = fromZeroToOne();
    updateAverage(network, 10, 200, 10_000); // half-life 10 images
    expect(averageOf(network)).toBeCloseTo(0.5, 6);
  });

  it('moves every trainable average, and neither buffers nor the weights themselves', () => {
    const network = tinyState().network('generator');
    const values = (entries: [string, tf.Variable][]) => entries.map(([name, { id }]) => [name, id]);
    const identities = values(network.average!.entries());
    for (const [, variable] of network.parameters.entries()) variable.assign(tf.add(variable, 1));
    const weights = network.parameters.entries().map(([, variable]) => [...variable.dataSync()]);
    const before = new Map(network.average!.entries().map(([name, variable]) => [name, [...variable.dataSync()]]));
    updateAverage(network, 10, 1e6, 10);
    const trainable = new Set(network.parameters.trainable().map(([name]) => name));
    for (const [name, variable] of network.average!.entries()) {
      const moved = trainable.has(name) ? 0.5 : 0;
      for (const [i, value] of variable.dataSync().entries())
        expect(value).toBeCloseTo(before.get(name)![i]! + moved, 5);
    }
    expect([...before.keys()].some((name) => !trainable.has(name))).toBe(true);
    expect(network.parameters.entries().map(([, variable]) => [...variable.dataSync()])).toEqual(weights);
    expect(values(network.average!.entries())).toEqual(identities);
  });

  it('keeps no tensor', () => {
    const network = fromZeroToOne();
    const before = tf.memory().numTensors;
    updateAverage(network, 10, 1000, 10);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('does nothing for a network without an average', () => {
    const { system, networks } = tinyState();
    expect(system.networks.discriminator!.averaged).toBe(false);
    const discriminator = networks.get('discriminator')!;
    const before = discriminator.parameters.entries().map(([, variable]) => [...variable.dataSync()]);
    updateAverage(discriminator, 10, 1000, 10);
    expect(discriminator.average).toBeUndefined();
    expect(discriminator.parameters.entries().map(([, variable]) => [...variable.dataSync()])).toEqual(before);
  });
});
