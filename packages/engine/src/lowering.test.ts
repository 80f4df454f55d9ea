import '@tensorflow/tfjs-backend-cpu';
import { checkPlan, type PlanNode } from '@omokage/models/plan';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { aligned } from './arena.ts';
import { Engine } from './engine.ts';
import { FallbackTensors } from './fallback-tensors.ts';
import { bothOf, differenceOf, type PlanWithWeights, planOf } from './fixtures/parity.ts';
import { Lowering } from './lowering.ts';
import { kernelModule } from './node.ts';
import type { Program } from './program.ts';
import { tableBytes } from './tables.ts';
import { WeightArea } from './weight-area.ts';

type Nodes = Parameters<typeof planOf>[1];

function lowered({ plan, weights }: PlanWithWeights): Program & { arena: number; weightBytes: number } {
  const facts = checkPlan(plan, new Map([...weights].map(([name, { shape }]) => [name, shape])));
  const area = new WeightArea();
  const program = new Lowering(plan, facts, area, new FallbackTensors()).lower();
  const tables = program.tables.reduce((sum, { geometry }) => sum + aligned(tableBytes(geometry)), 0);
  return { ...program, arena: program.bytes - area.bytes - tables, weightBytes: area.bytes };
}

const conv = (filters: number, more: object = {}): PlanNode['attributes'] => ({
  filters,
  kernel: 3,
  stride: 1,
  padding: 'same',
  bias: true,
  ...more,
});

/** Of a picture of 8 channels with a border of one pixel. */
const BUFFER = 18 * 18 * 8 * 4;

describe('memory', () => {
  it('is that of one value where each stands in the place of the one before', () => {
    const elementwise: Nodes = [
      { op: 'activation', attributes: { kind: 'relu' } },
      { op: 'affine' },
      { op: 'pixelNorm' },
      { op: 'instanceNorm' },
      { op: 'noise' },
      { op: 'add', inputs: ['noise-5', 'noise-5'] },
      { op: 'conv', attributes: conv(8) },
    ];
    const nodes: Nodes = [{ op: 'conv', inputs: ['x'], attributes: conv(8) }, ...elementwise];
    const { arena } = lowered(planOf({ x: [16, 16, 8] }, nodes));
    // An input and the first convolution, or what that became and the last: two at a time.
    expect(arena).toBeLessThanOrEqual(2 * aligned(BUFFER) + aligned(16 * 16 * 8));
  });

  it('lets go of what nobody reads any more, in a network of any depth', () => {
    const deep = (count: number) =>
      lowered(
        planOf(
          { x: [16, 16, 8] },
          Array.from({ length: count }, () => ({ op: 'conv', attributes: conv(8) })),
        ),
      );
    expect(deep(20).arena).toBe(deep(2).arena);
    expect(deep(20).tables).toHaveLength(deep(2).tables.length);
  });

  it('has one table for all phases, and one kernel for nodes that share it', () => {
    const doubling = planOf({ x: [8, 8, 4] }, [{ op: 'phaseConv', attributes: { filters: 4, bias: true } }]);
    expect(lowered(doubling).tables).toHaveLength(1);
    const [first, second] = [1, 2].map((count) => {
      const { plan, weights } = planOf(
        { x: [8, 8, 16] },
        Array.from({ length: count }, () => ({ op: 'conv', attributes: conv(16) })),
      );
      const [{ parameters }] = plan.nodes;
      return { plan: { ...plan, nodes: plan.nodes.map((node) => ({ ...node, parameters })) }, weights };
    });
    expect(lowered(second).weightBytes).toBe(lowered(first).weightBytes);
    const { expected, actual } = bothOf(second);
    expect(differenceOf(expected, actual)).toBeLessThan(1e-4);
  });
});

describe('a concatenation of convolutions', () => {
  const joined = (filters: number, more: Nodes = []) =>
    planOf(
      { x: [8, 8, 4] },
      [
        { op: 'conv', id: 'a', inputs: ['x'], attributes: conv(filters) },
        { op: 'phaseConv', id: 'half', inputs: ['small'], attributes: { filters: 8, bias: true } },
        { op: 'concat', id: 'joined', inputs: ['a', 'half'] },
        ...more,
      ].toSpliced(0, 0, { op: 'conv', id: 'small', inputs: ['x'], attributes: conv(8, { stride: 2 }) }) as Nodes,
    );

  it('copies nothing', () => {
    // Two convolutions, one call for each phase, and a border where one is read around.
    const { emits } = lowered(joined(4));
    const again = lowered(joined(4, [{ op: 'activation', id: 'again', inputs: ['a'], attributes: { kind: 'relu' } }]));
    // Whoever is read elsewhere too has a place of its own, and is copied.
    expect(again.emits.length - emits.length).toBe(2);
    // As is one of channels that are no whole groups, with zeros behind them.
    expect(lowered(joined(3)).emits.length - emits.length).toBe(2 + 1);
  });

  it.each([4, 3, 12])('of %i channels makes what tfjs does', (filters) => {
    const { expected, actual } = bothOf(joined(filters, [{ op: 'conv', attributes: conv(3, { kernel: 5 }) }]));
    expect(differenceOf(expected, actual)).toBeLessThan(1e-4);
  });
});

describe('an operation without a kernel', () => {
  it('has tfjs started before it is asked for, and only then', () => {
    const beforeFallback = vi.fn();
    const engine = new Engine(kernelModule(), { beforeFallback });
    const native = planOf({ x: [4, 4, 3] }, [{ op: 'conv', attributes: conv(3) }]);
    engine.runner(native.plan, native.weights).dispose();
    expect(beforeFallback).not.toHaveBeenCalled();
    const other = planOf({ x: [4, 4, 3] }, [{ op: 'batchNorm' }]);
    engine.runner(other.plan, other.weights).dispose();
    expect(beforeFallback).toHaveBeenCalledOnce();
  });

  it('leaves no tensor behind where tfjs finds no room', () => {
    const { plan, weights } = planOf({ x: [4, 4, 3] }, [{ op: 'batchNorm' }]);
    const runner = new Engine(kernelModule()).runner(plan, weights);
    const before = tf.memory().numTensors;
    const full = vi.spyOn(tf.engine(), 'runKernel').mockImplementation(() => {
      throw new Error('no room');
    });
    expect(() => runner.calculate({ x: new Float32Array(48) })).toThrow('no room');
    full.mockRestore();
    expect(tf.memory().numTensors).toBe(before);
    expect(runner.calculate({ x: new Float32Array(48) }).output).toHaveLength(48);
    runner.dispose();
  });
});
