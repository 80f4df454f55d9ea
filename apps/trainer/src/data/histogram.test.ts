import { describe, expect, it } from 'vitest';
import { classHistogram } from './histogram.ts';

describe('classHistogram', () => {
  it('counts every class, those without images too', () => {
    expect(classHistogram(Uint16Array.from([2, 0, 2]), ['a', 'b', 'c'])).toEqual([
      { name: 'a', count: 1 },
      { name: 'b', count: 0 },
      { name: 'c', count: 2 },
    ]);
  });
});
