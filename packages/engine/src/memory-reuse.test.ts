import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { planOf, someInputs } from './fixtures/parity.ts';
import { Engine, EngineFull } from './index.ts';
import { kernelModule } from './node.ts';

const PAGE = 1 << 16;
const SAME = { kernel: 3, stride: 1, padding: 'same', bias: true };

/** A network of its own for each number of filters. */
const network = (filters: number) =>
  planOf({ picture: [16, 16, 3] }, [
    { op: 'conv', attributes: { ...SAME, filters, activation: { kind: 'relu' } } },
    { op: 'conv', attributes: { ...SAME, filters: 3 } },
  ]);

describe('an engine that loads and unloads', () => {
  it('computes in what others left as in memory that is new', async () => {
    const engine = new Engine(kernelModule());
    for (const filters of [48, 8, 40, 24, 44]) {
      const { plan, weights } = network(filters);
      const inputs = someInputs(plan, 1);
      const [used, fresh] = [engine, new Engine(kernelModule())].map((each) => each.runner(plan, weights));
      expect(await used.compute(inputs)).toEqual(await fresh.compute(inputs));
      used.dispose();
    }
  });

  it('takes no more for it: what is left is taken by who comes next, and grown where it is small', () => {
    const engine = new Engine(kernelModule());
    const [small, large] = [8, 64].map(network);
    engine.runner(small.plan, small.weights).dispose();
    const left = engine.spare.bytes;
    expect([engine.bytes, left]).toEqual([0, PAGE]);
    for (let i = 0; i < 20; i++) {
      const runner = engine.runner(large.plan, large.weights);
      expect(engine.spare.bytes).toBe(0);
      const { bytes } = runner;
      expect(engine.bytes).toBe(bytes);
      runner.dispose();
      expect(engine.spare.bytes).toBe(bytes);
    }
  });

  it('lets go of what is left before there is no room', () => {
    const { plan, weights } = network(64);
    const need = new Engine(kernelModule()).runner(plan, weights).bytes;
    const engine = new Engine(kernelModule(), { mostBytes: need + PAGE });
    const small = network(8);
    const [first, second] = [1, 2].map(() => engine.runner(small.plan, small.weights));
    first.dispose();
    const large = engine.runner(plan, weights); // grows the first
    expect([engine.bytes, engine.spare.bytes]).toEqual([need + PAGE, 0]);
    large.dispose();
    second.at(32, 32);
    expect(engine.bytes + engine.spare.bytes).toBeLessThanOrEqual(engine.mostBytes);
    expect(() => engine.runner(plan, weights)).toThrow(EngineFull);
    second.dispose();
    expect(engine.bytes).toBe(0);
    expect(engine.runner(plan, weights).bytes).toBeGreaterThanOrEqual(need);
  });
});
