import '@tensorflow/tfjs-backend-cpu';
import { type Plan, PlanError, type PlanWeights } from '@omokage/models/plan';
import { toPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { bothOf, differenceOf, engineOn, planOf, someInputs, someNumbers } from './fixtures/parity.ts';
import { Engine, EngineFull } from './index.ts';
import { kernelModule } from './node.ts';

const SMALL = { filters: 4, kernel: 3, stride: 1, padding: 'same', bias: true };
const restorer = planOf({ picture: [8, 8, 3] }, [
  { op: 'conv', attributes: { ...SMALL, filters: 8, activation: { kind: 'relu' } } },
  { op: 'conv', attributes: { ...SMALL, kernel: 4, stride: 2, filters: 8 } },
  { op: 'phaseConv', attributes: { filters: 8, bias: true } },
  { op: 'concat', inputs: ['phaseConv-2', 'conv-0'] },
  { op: 'conv', attributes: { ...SMALL, filters: 3 } },
]);
const PAGE = 1 << 16;

describe('Engine', () => {
  it('counts what its runners hold, until they are disposed', async () => {
    const engine = engineOn(true);
    expect(engine.bytes).toBe(0);
    const one = engine.runner(restorer.plan, restorer.weights);
    const other = engine.runner(restorer.plan, restorer.weights);
    expect(one.bytes).toBeGreaterThanOrEqual(PAGE);
    expect(engine.bytes).toBe(one.bytes + other.bytes);
    const before = one.bytes;
    one.at(64, 64);
    expect(one.bytes).toBeGreaterThan(before);
    expect(engine.bytes).toBe(one.bytes + other.bytes);
    one.dispose();
    one.dispose();
    expect([engine.bytes, one.bytes]).toEqual([other.bytes, 0]);
    await expect(one.compute(someInputs(restorer.plan, 1))).rejects.toThrow(/disposed/);
    expect(() => one.at(32, 32)).toThrow(/disposed/);
    expect((await other.compute(someInputs(restorer.plan, 1))).output).toHaveLength(8 * 8 * 3);
    other.dispose();
    expect(engine.bytes).toBe(0);
  });

  it('has no room over its cap, and lost none when it said so', async () => {
    const engine = new Engine(kernelModule(), { mostBytes: 3 * PAGE });
    const runners = [1, 2, 3].map(() => engine.runner(restorer.plan, restorer.weights));
    expect(() => engine.runner(restorer.plan, restorer.weights)).toThrow(EngineFull);
    expect(() => runners[0].at(64, 64)).toThrow(EngineFull);
    expect(engine.bytes).toBe(3 * PAGE);
    expect((await runners[0].compute(someInputs(restorer.plan, 1))).output).toHaveLength(8 * 8 * 3);
    runners[1].dispose();
    runners[2].dispose();
    expect(runners[0].at(24, 24).plan.inputs).toEqual({ picture: [24, 24, 3] });
  });

  it('refuses a plan whose memory would be too large before it takes any', () => {
    const engine = engineOn(true, 100 * PAGE);
    const attributes = { ...SMALL, filters: 4096, kernel: 1 };
    const { plan, weights } = planOf({ x: [1, 1, 4] }, [{ op: 'conv', attributes }, { op: 'upsample' }]);
    const nodes = Array.from({ length: 5 }, (_, index) => ({
      ...plan.nodes[1],
      id: `up-${index}`,
      inputs: [`up-${index - 1}`],
    }));
    const large: Plan = {
      inputs: plan.inputs,
      nodes: [plan.nodes[0], { ...plan.nodes[1], id: 'up--1' }, ...nodes],
      outputs: { output: 'up-4' },
    };
    expect(() => engine.runner(large, weights)).toThrow(EngineFull);
    expect(engine.bytes).toBe(0);
  });

  it('refuses what checkPlan refuses, and weights that are not as long as they say', () => {
    const engine = engineOn(true);
    expect(() => engine.runner({ ...restorer.plan, outputs: { output: 'nothing' } }, restorer.weights)).toThrow(
      PlanError,
    );
    const cut: PlanWeights = new Map(
      [...restorer.weights].map(([name, { shape }]) => [name, { shape, values: new Float32Array(1) }]),
    );
    expect(() => engine.runner(restorer.plan, cut)).toThrow(PlanError);
    expect(engine.bytes).toBe(0);
  });
});

describe('EngineRunner', () => {
  it('makes the same again and again, whatever others do meanwhile', async () => {
    const engine = engineOn(true);
    const [one, other] = [restorer, planOf({ z: [5] }, [{ op: 'dense', attributes: { units: 7, bias: true } }])].map(
      ({ plan, weights }) => engine.runner(plan, weights),
    );
    const inputs = someInputs(one.plan, 1);
    const first = await one.compute(inputs);
    const sized = one.at(16, 24);
    const large = await sized.compute(someInputs(sized.plan, 1));
    await other.compute(someInputs(other.plan, 1));
    expect(await one.compute(inputs)).toEqual(first);
    expect(await sized.compute(someInputs(sized.plan, 1))).toEqual(large);
    expect(one.at(16, 24)).toBe(sized);
    for (const side of [8, 32, 40, 48, 56]) one.at(side, side);
    expect(await one.at(16, 24).compute(someInputs(sized.plan, 1))).toEqual(large);
    one.dispose();
    await expect(sized.compute(someInputs(sized.plan, 1))).rejects.toThrow(/disposed/);
    other.dispose();
  });

  it.each([
    [8, 8],
    [2, 2],
    [10, 6],
    [64, 128],
  ])('makes of %i x %i pixels what tfjs does', (height, width) => {
    const { expected, actual } = bothOf(restorer, { sides: [height, width], pictures: 2 });
    expect(differenceOf(expected, actual)).toBeLessThan(1e-4);
  });

  it('says what it was not given', async () => {
    const runner = engineOn(true).runner(restorer.plan, restorer.weights);
    await expect(runner.compute({})).rejects.toThrow(/"picture" has no numbers; the plan takes \[8,8,3\]/);
    await expect(runner.compute({ picture: new Float32Array(5) })).rejects.toThrow(/has 5 numbers/);
    expect(() => runner.run({})).toThrow(/"picture" is missing/);
    expect(() => runner.run({ picture: tf.zeros([1, 8, 4, 3]) })).toThrow(/the plan takes \[N,8,8,3\]/);
    runner.dispose();
  });

  it('draws each picture of a batch as it would alone, and keeps no tensor', () => {
    const runner = engineOn(true).runner(restorer.plan, restorer.weights);
    const inputs = someNumbers(3 * 8 * 8 * 3, 5);
    const { output } = runner.calculate({ picture: inputs }, 3);
    for (let picture = 0; picture < 3; picture++) {
      const part = [picture * 192, (picture + 1) * 192] as const;
      expect(runner.calculate({ picture: inputs.slice(...part) }).output).toEqual(output.slice(...part));
    }
    const before = tf.memory().numTensors;
    const tensor = tf.tensor(inputs, [3, 8, 8, 3]);
    const made = runner.run({ picture: tensor });
    expect(Object.values(made)).toHaveLength(1);
    expect(made.output.dataSync()).toEqual(output);
    tf.dispose([tensor, made.output]);
    expect(tf.memory().numTensors).toBe(before);
    runner.dispose();
  });

  it('makes the bytes of pictures that toPixels makes of their values', () => {
    for (const last of [{ kind: 'tanh' }, { kind: 'sigmoid' }]) {
      const stored = last.kind === 'tanh' ? {} : { stored: { scale: 1 / 127, zero: 0 } };
      const { plan, weights } = planOf({ z: [4] }, [
        { op: 'dense', attributes: { units: 60, bias: true } },
        { op: 'reshape', attributes: { shape: [4, 5, 3] } },
        { op: 'activation', attributes: last, ...stored },
      ]);
      const runner = engineOn(true).runner(plan, weights);
      const z = someNumbers(8, 3);
      expect(runner.pixelsOf('output', { z }, 2)).toEqual(toPixels(runner.calculate({ z }, 2).output));
      const broken = () => runner.pixelsOf('output', { z: Float32Array.of(0, 1, Number.NaN, 0) });
      // What is kept as codes is always a number.
      if (last.kind === 'tanh') expect(broken).toThrow(/Value 0 of the network is not a number/);
      else expect(broken()).toHaveLength(60);
      runner.dispose();
    }
  });

  it('runs an input that nobody reads, and hands one value out twice', async () => {
    const { plan, weights } = planOf({ x: [2, 2, 1] }, [{ op: 'activation', attributes: { kind: 'relu' } }]);
    const named: Plan = {
      ...plan,
      inputs: { ...plan.inputs, unread: [3] },
      outputs: { a: 'activation-0', b: 'activation-0' },
    };
    const runner = engineOn(true).runner(named, weights);
    const x = Float32Array.of(-1, 2, -3, 4);
    const { a, b } = await runner.compute({ x, unread: new Float32Array(3) });
    expect([[...a], [...b]]).toEqual([
      [0, 2, 0, 4],
      [0, 2, 0, 4],
    ]);
    runner.dispose();
  });
});
