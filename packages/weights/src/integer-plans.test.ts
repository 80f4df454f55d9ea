import '@tensorflow/tfjs-backend-cpu';
import { checkPlan, PlanRunner } from '@omokage/models/plan';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { buildArtefact } from './artefact.ts';
import { ArtefactError } from './artefact-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { withFirstShard, withManifest } from './fixtures/hostile.ts';
import { CODE_OF_ZERO, integerDescription, integerWeights } from './fixtures/integer-model.ts';
import { decodeArtefact, verifyArtefact } from './load.ts';
import { parseManifest } from './parse-manifest.ts';

/** Models whose kernels are whole numbers, and whose values are kept as codes. */

const artefact = await buildArtefact(integerDescription, integerWeights(), 'uint8');
const { manifest } = artefact;
const [node] = manifest.plan.nodes;

const withNode = (change: object): object => ({
  ...manifest,
  plan: { ...manifest.plan, nodes: [{ ...node, ...change }] },
});
const withEntry = (name: string, change: object): object => ({
  ...manifest,
  weights: manifest.weights.map((entry) => (entry.name === name ? { ...entry, ...change } : entry)),
});

describe('a plan of whole numbers', () => {
  it('is stored as bytes that any reader of tfjs decodes to them, with scales beside them', () => {
    expect(manifest.weights.map(({ name, quantization }) => [name, quantization])).toEqual([
      ['dense/kernel', { dtype: 'uint8', scale: 1, min: -CODE_OF_ZERO, original_dtype: 'float32' }],
      ['dense/kernel/scales', undefined],
      ['dense/bias', undefined],
    ]);
    expect(parseManifest(artefact.manifestBytes)).toEqual(manifest);
  });

  it('is read as it was, to the last number', async () => {
    const { weights } = await verifyArtefact(artefact, { check: checkPlan });
    expect(weights).toEqual(integerWeights());
    expect(weights.get('dense/kernel')!.levels!.codes.buffer).toBe(artefact.shards[0].bytes.buffer);
  });

  it('runs from what was read', async () => {
    const weights = decodeArtefact(manifest, [artefact.shards[0].bytes], { check: checkPlan });
    const [kernel, scales, bias] = [...integerWeights().values()].map(({ values }) => values);
    const { scale, zero } = node.stored!;
    const z = [0.5, -1, 0.25, 2];
    const expected = Array.from(bias, (start, unit) => {
      const sum = z.reduce((total, value, i) => total + value * kernel[i * 4 + unit] * scales[unit], start);
      return (Math.min(127, Math.max(0, Math.round(sum / scale + zero))) - zero) * scale;
    });
    const runner = new PlanRunner(manifest.plan, weights);
    const { picture } = runner.run({ z: tf.tensor2d([z]) });
    expect([...picture.dataSync()]).toEqual(expected.map((value) => expect.closeTo(value, 5)));
    runner.dispose();
  });
});

describe('a manifest that lies about whole numbers', () => {
  const refusal = (lie: object): ArtefactError => {
    try {
      parseManifest(canonicalJson(lie));
    } catch (error) {
      if (error instanceof ArtefactError) return error;
      throw error;
    }
    throw new Error('was accepted');
  };

  it.each<[string, object, RegExp]>([
    ['a scale of 0', withNode({ stored: { scale: 0, zero: 64 } }), /stored\.scale/],
    ['a negative scale', withNode({ stored: { scale: -0.02, zero: 64 } }), /stored\.scale/],
    ['a scale that float32 cannot divide by', withNode({ stored: { scale: 1e-39, zero: 64 } }), /stored\.scale/],
    ['a scale beyond float32', withNode({ stored: { scale: 1e39, zero: 64 } }), /stored\.scale/],
    ['a scale that is no number', withNode({ stored: { scale: null, zero: 64 } }), /stored\.scale/],
    ['codes without a zero', withNode({ stored: { scale: 0.02 } }), /stored\.zero/],
    ['a zero below 0', withNode({ stored: { scale: 0.02, zero: -1 } }), /stored\.zero/],
    ['a zero beyond 7 bits', withNode({ stored: { scale: 0.02, zero: 128 } }), /stored\.zero/],
    ['a zero between two codes', withNode({ stored: { scale: 0.02, zero: 63.5 } }), /stored\.zero/],
    ['more about codes than is known', withNode({ stored: { scale: 0.02, zero: 64, bits: 8 } }), /bits/],
    ['scales of no table', withNode({ scales: { kernel: 'elsewhere' } }), /"elsewhere", which are not in the table/],
    ['scales of what is no parameter', withNode({ scales: { toString: 'dense/bias' } }), /scales for its "toString"/],
    ['scales that are no name', withNode({ scales: { kernel: 1 } }), /scales\.kernel/],
    [
      'scales for a kernel of other numbers',
      withEntry('dense/kernel', {
        quantization: { dtype: 'uint8', scale: 0.5, min: -128, original_dtype: 'float32' },
      }),
      /"kernel", which is not stored as whole numbers/,
    ],
    [
      'scales for a kernel of numbers between whole ones',
      withEntry('dense/kernel', {
        quantization: { dtype: 'uint8', scale: 1, min: -127.5, original_dtype: 'float32' },
      }),
      /not stored as whole numbers/,
    ],
    ['scales for the bias too', withNode({ scales: { bias: 'dense/kernel/scales' } }), /scales for its "bias"/],
  ])('is refused for %s', (_, lie, said) => {
    const { code, detail } = refusal(lie);
    expect(code).toBe('malformed');
    expect(detail).toMatch(said);
  });

  it('is refused for a scale of infinity, which JSON can hold', () => {
    const json = new TextDecoder().decode(canonicalJson(manifest)).replace('"scale":0.02', '"scale":1e999');
    expect(() => parseManifest(new TextEncoder().encode(json))).toThrow(/stored\.scale/);
  });

  it('cannot run with scales of another length', async () => {
    const lying = await withManifest(artefact, () => withNode({ scales: { kernel: 'dense/kernel' } }));
    await expect(verifyArtefact(lying, { check: checkPlan })).rejects.toThrow(
      /"dense\/kernel" are \[4,4\]; node "dense" needs \[4\]/,
    );
  });

  it('cannot run with scales of what is no kernel', async () => {
    const levels = { codes: new Uint8Array(4).fill(CODE_OF_ZERO), scale: 1, min: -CODE_OF_ZERO };
    const weights = new Map(integerWeights()).set('dense/bias', { shape: [4], values: new Float32Array(4), levels });
    const plan = { ...manifest.plan, nodes: [{ ...node, scales: { bias: 'dense/kernel/scales' } }] };
    const lying = await buildArtefact({ ...integerDescription, plan }, weights, 'uint8');
    await expect(verifyArtefact(lying, { check: checkPlan })).rejects.toThrow(
      /no kernel "bias" that scales could belong to/,
    );
  });

  it('is refused for scales that are no numbers, whatever their digest', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const { shards } = withFirstShard(artefact, (bytes) => {
        const broken = bytes.slice();
        broken.set(new Uint8Array(Float32Array.of(value).buffer), 16); // behind the kernel
        return broken;
      });
      expect(() => decodeArtefact(manifest, [shards[0].bytes])).toThrow(/"dense\/kernel\/scales" cannot be decoded/);
    }
  });
});

describe('a plan without whole numbers', () => {
  it('says nothing about them, and so keeps its digest', async () => {
    const { scales: _, stored: __, ...plain } = node;
    const description = { ...integerDescription, plan: { ...integerDescription.plan, nodes: [plain] } };
    const { manifestBytes } = await buildArtefact(description, integerWeights(), 'uint8');
    expect(new TextDecoder().decode(manifestBytes)).not.toMatch(/stored|"scales"/);
  });
});
