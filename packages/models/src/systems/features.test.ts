import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { Parameters, record, runEagerly } from '../net/index.ts';
import { numericSeed } from '../sampling/index.ts';
import { type ConfiguredSystem, SystemError, systemNamed } from './index.ts';
import { someMoment } from './some-moment.ts';
import type { Batch } from './system.ts';

await tf.setBackend('cpu');
repairGradients();

const system = systemNamed('features').configure({
  ...{ size: 12, channels: 1, classes: 3, width: 4, maxWidth: 8, dimensions: 8 },
});
const ofLabels = systemNamed('features').configure({ ...system.config, size: 8 });
const ofTexts = systemNamed('features').configure({ ...ofLabels.config, classes: 0, terms: 5 });

const specs = (name: string, system: ConfiguredSystem) =>
  record(system.networks[name]!.network, system.networks[name]!.inputs, undefined).parameters;

/** The loss of its only phase, for networks with their first weights. */
function start(system: ConfiguredSystem) {
  const parameters = Object.fromEntries(
    Object.keys(system.networks).map((name, i) => [
      name,
      Parameters.initialise(specs(name, system), system.initialisation, numericSeed(1), i),
    ]),
  );
  const networks = Object.fromEntries(
    Object.entries(system.networks).map(([name, { network }]) => [
      name,
      (inputs: Readonly<Record<string, tf.Tensor>>) =>
        runEagerly(network, inputs, undefined, parameters[name]!, 'train'),
    ]),
  );
  const phase = system.phases[0]!;
  const variables = phase.trains.flatMap((name) => parameters[name]!.trainable().map(([, variable]) => variable));
  const judge = (batch: Batch) => phase.loss(networks, batch, someMoment());
  const logits = (reals: tf.Tensor) =>
    networks.classifier!({ features: networks.features!({ picture: reals }) }).arraySync() as number[][];
  return { variables, judge, logits };
}

function learn({ variables, judge }: ReturnType<typeof start>, batch: Batch, steps: number): void {
  for (let step = 0; step < steps; step++) {
    const { value, grads } = tf.variableGrads(() => judge(batch).loss, variables);
    tf.tidy(() => {
      for (const variable of variables) variable.assign(tf.sub(variable, tf.mul(0.2, grads[variable.name]!)));
    });
    tf.dispose([value, grads]);
  }
}

describe('the networks of features', () => {
  it('have these parameters: checkpoints name them', () => {
    const table = Object.keys(system.networks).flatMap((name) =>
      [...specs(name, system)].map(([p, { shape }]) => `${p} ${shape}`),
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

  it('learn terms in place of classes', () => {
    expect(ofTexts).toMatchObject({ terms: 5, latentDimensions: 0, picture: [8, 8, 1] });
    expect(ofTexts.classes).toBeUndefined();
    expect([...specs('classifier', ofTexts)].map(([p, { shape }]) => `${p} ${shape}`)).toEqual([
      ...['classify/kernel 8,5', 'classify/bias 5'],
    ]);
    for (const options of [{ classes: 0 }, { classes: 3, terms: 5 }]) {
      expect(() => systemNamed('features').configure(options)).toThrow(
        /2 classes or more, or else terms and 0 classes/,
      );
    }
  });
});

describe('the phase of features', () => {
  const reals = uniform([4, 8, 8, 1], 5);
  const latents = tf.zeros([4, 0]);
  const truth = [2, 0, 1, 2];
  const labelled: Batch = { reals, latents, labels: tf.tensor1d(truth, 'int32') };
  // Shares, as texts come: of length 1. The last text says nothing that is known.
  const said = [
    [1, 0, 0, 0, 0],
    [0, 1, 1, 0, 0],
    [1, 0, 1, 1, 0],
    [0, 0, 0, 0, 0],
  ];
  const texts = tf.tensor2d(said.map((row) => row.map((term) => term / Math.max(1, Math.hypot(...row)))));
  const described: Batch = { reals, latents, texts };
  const read = (value: tf.Tensor | undefined) => value!.arraySync() as number;

  it('is the cross entropy of the labels, with the share of right answers beside it', () => {
    const { judge, logits } = start(ofLabels);
    const { loss, readouts } = judge(labelled);
    // By hand: -log of the label's share of the exponentials, and the place of the largest.
    const rows = logits(reals);
    const lost = rows.map((row, i) => -Math.log(Math.exp(row[truth[i]!]!) / row.reduce((s, v) => s + Math.exp(v), 0)));
    expect(loss.arraySync()).toBeCloseTo(lost.reduce((sum, value) => sum + value, 0) / 4, 5);
    const right = rows.filter((row, i) => row.indexOf(Math.max(...row)) === truth[i]).length;
    expect(read(readouts.accuracy)).toBeCloseTo(right / 4, 6);
  });

  it('is the binary cross entropy of all terms, with the shares of what is recognised beside it', () => {
    const { judge, logits } = start(ofTexts);
    const { loss, readouts } = judge(described);
    // By hand: -log of the likelihood of what each text says and does not say.
    const pairs = logits(reals).flatMap((row, i) => row.map((logit, term) => ({ logit, said: said[i]![term]! > 0 })));
    const lost = pairs.map(({ logit, said }) => Math.log1p(Math.exp(said ? -logit : logit)));
    expect(loss.arraySync()).toBeCloseTo(lost.reduce((sum, value) => sum + value, 0) / 4, 5);
    const recognised = pairs.filter(({ logit }) => logit > 0);
    const both = recognised.filter(({ said }) => said).length;
    expect(both).toBeGreaterThan(0);
    expect(read(readouts.recall)).toBeCloseTo(both / 6, 6);
    expect(read(readouts.precision)).toBeCloseTo(both / recognised.length, 6);
  });

  it('has readouts where nothing is said, or nothing recognised', () => {
    const started = start(ofTexts);
    const silent = { ...described, texts: tf.zeros([4, 5]) };
    expect(read(started.judge(silent).readouts.recall)).toBe(0);
    learn(started, silent, 8);
    const { recall, precision } = started.judge(described).readouts;
    expect([read(recall), read(precision)]).toEqual([0, 0]);
  });

  it.each([
    ['labels', ofLabels, labelled],
    ['texts', ofTexts, described],
  ])('reaches every parameter of both networks, with %s', (_, system, batch) => {
    const { variables, judge } = start(system);
    const { grads } = tf.variableGrads(() => judge(batch).loss, variables);
    for (const variable of variables) expect(Math.max(...grads[variable.name]!.abs().dataSync())).toBeGreaterThan(0);
  });

  it('learns four pictures by heart', () => {
    const [labels, texts] = [start(ofLabels), start(ofTexts)];
    learn(labels, labelled, 15);
    expect(read(labels.judge(labelled).readouts.accuracy)).toBe(1);
    learn(texts, described, 15);
    const { recall, precision } = texts.judge(described).readouts;
    expect([read(recall), read(precision)]).toEqual([1, 1]);
  });
});
