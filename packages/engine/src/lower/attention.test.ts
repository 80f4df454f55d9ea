import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { bothOf, differenceOf, planOf } from '../fixtures/parity.ts';

it.each([
  // One place alone; more keys than queries; queries that come in two parts, and in three of a single row.
  { query: [1, 1, 3], key: [1, 1, 3], value: [1, 1, 2] },
  { query: [2, 3, 4], key: [5, 7, 4], value: [5, 7, 12] },
  { query: [24, 40, 3], key: [10, 13, 3], value: [10, 13, 9] },
  { query: [3, 64, 5], key: [23, 31, 5], value: [23, 31, 6] },
])('attends from $query to $key', (inputs) => {
  for (const relaxed of [true, false]) {
    const { expected, actual } = bothOf(planOf(inputs, [{ op: 'attention' }]), { relaxed });
    expect(differenceOf(expected, actual)).toBeLessThan(1e-4);
  }
});

it('reads pictures that have borders, and writes one', () => {
  const convolved = (of: string, filters: number) => ({
    op: 'conv',
    inputs: [of],
    attributes: { filters, kernel: 3, stride: 1, padding: 'same', bias: true },
  });
  const model = planOf({ query: [6, 5, 4], key: [3, 5, 4], value: [3, 5, 7] }, [
    { id: 'seen', op: 'attention', inputs: ['query', 'key', 'value'] },
    { id: 'again', op: 'attention', inputs: ['query', 'query', 'seen'] },
    { id: 'q', ...convolved('query', 7) },
    { id: 's', ...convolved('seen', 7) },
    { id: 'sum', op: 'add', inputs: ['q', 's', 'again'] },
    convolved('sum', 3),
  ]);
  const { expected, actual } = bothOf(model);
  expect(differenceOf(expected, actual)).toBeLessThan(1e-4);
});
