import '@tensorflow/tfjs-backend-cpu';
import { checkPlan, type PlanNode } from '@omokage/models/plan';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bothOf, differenceOf, planOf } from './fixtures/parity.ts';

type Nodes = Parameters<typeof planOf>[1];

/** Choices that a plan is made of: which operation comes next, and what it reads. */
const choices = fc.array(fc.record({ op: fc.nat(), from: fc.nat(), other: fc.nat(), channels: fc.nat() }), {
  minLength: 3,
  maxLength: 14,
});

interface Place {
  readonly id: string;
  readonly shape: readonly [height: number, width: number, channels: number];
}

const conv = (filters: number, kernel: number, stride: number) => ({
  filters,
  kernel,
  stride,
  padding: 'same',
  bias: true,
  activation: { kind: 'leaky-relu', slope: 0.1 },
});

/** What may follow on a value, and of which shape that is then. */
function next(
  op: number,
  filters: number,
  { id, shape }: Place,
  others: readonly Place[],
  other: number,
): Nodes[number] {
  const [h, w, c] = shape;
  const alike = others.filter((place) => place.shape.join() === shape.join());
  const beside = others.filter((place) => place.shape[0] === h && place.shape[1] === w);
  const two = (from: readonly Place[]) => [id, from[other % from.length]!.id];
  const made: [op: string, inputs: string[], attributes: PlanNode['attributes']][] = [
    ['conv', [id], conv(filters, 3, 1)],
    ['conv', [id], conv(filters, 4, 2)],
    ['conv', [id], conv(filters, 1, 1)],
    ['convTranspose', [id], { filters, kernel: 3, stride: 1, padding: 'valid', bias: true }],
    h * w < 200 ? ['phaseConv', [id], { filters, bias: true }] : ['pixelNorm', [id], {}],
    ['activation', [id], { kind: 'sigmoid' }],
    ['activation', [id], { kind: 'relu' }],
    ['affine', [id], {}],
    ['noise', [id], {}],
    ['instanceNorm', [id], {}],
    ['add', two(alike), {}],
    ['add', [...two(alike), ...two(alike)], {}],
    ['multiply', two(alike), {}],
    ['interpolate', two(alike), { t: 0.25 }],
    ['concat', two(beside), {}],
    ['concat', [...two(beside), id], {}],
    ['slice', [id], c > 4 ? { begin: 4, size: c - 4 } : { begin: 0, size: 1 }],
    ['reshape', [id], { shape: [w, h, c] }],
    ['batchNorm', [id], {}],
    ['blur', [id], {}],
  ];
  const [name, inputs, attributes] = made[op % made.length]!;
  return { op: name, inputs, attributes };
}

/** Values overwrite, alias and share buffers in ever other ways, and all of them are still what they are. */
it('makes of any plan what tfjs does', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(choices, (chosen) => {
      const places: Place[] = [{ id: 'x', shape: [5, 4, 3] }];
      const nodes: Nodes[number][] = [];
      const inputs = { x: [5, 4, 3] };
      for (const [index, { op, from, other, channels }] of chosen.entries()) {
        const node = next(op, [1, 3, 4, 8, 12][channels % 5]!, places[from % places.length]!, places, other);
        nodes.push({ ...node, id: `n${index}` });
        const shape = lastShape(inputs, nodes);
        if (shape[2] > 40) nodes.pop();
        else places.push({ id: `n${index}`, shape });
      }
      if (nodes.length === 0) return;
      const model = planOf(inputs, nodes);
      // Some are handed out, so that they outlive those that read them.
      const outputs = Object.fromEntries(model.plan.nodes.filter((_, i) => i % 3 === 0).map(({ id }) => [id, id]));
      const plan = { ...model.plan, outputs: { ...model.plan.outputs, ...outputs } };
      const { expected, actual } = bothOf({ ...model, plan }, { pictures: 2 });
      const most = Math.max(1, ...Object.values(expected).flatMap(({ values }) => [...values].map(Math.abs)));
      expect(differenceOf(expected, actual) / most).toBeLessThan(1e-4);
    }),
    { numRuns: 60, seed: 7 },
  );
});

/** The shape of the last node. */
function lastShape(inputs: Record<string, number[]>, nodes: Nodes): Place['shape'] {
  const { plan, weights } = planOf(inputs, nodes);
  const shapes = checkPlan(plan, new Map([...weights].map(([name, { shape }]) => [name, shape]))).shapes;
  return shapes.get(plan.nodes.at(-1)!.id) as unknown as Place['shape'];
}
