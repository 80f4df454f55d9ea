import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { axisPhases } from './stride-phases.ts';

it('splits k4 s2 "same" into the two known pairs of taps', () => {
  expect(axisPhases({ size: 8, kernel: 4, stride: 2, padding: 1, outputs: 4 })).toEqual([
    { first: 0, count: 4, taps: [3, 1], before: 1, after: 0 },
    { first: 1, count: 4, taps: [2, 0], before: 0, after: 1 },
  ]);
});

it('covers every pixel once and every meeting of a pixel, a tap and an output', () => {
  const axis = fc.record({
    size: fc.integer({ min: 1, max: 12 }),
    kernel: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 4 }),
    padding: fc.integer({ min: 0, max: 4 }),
    outputs: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(axis, (a) => {
      const met = new Set<string>();
      let pixels = 0;
      for (const phase of axisPhases(a)) {
        pixels += phase.count;
        for (let k = 0; k < phase.count; k++) {
          phase.taps.forEach((tap, t) => {
            const output = k + t - phase.before;
            if (output >= 0 && output < a.outputs) met.add(`${phase.first + k * a.stride} ${tap} ${output}`);
          });
        }
      }
      expect(pixels).toBe(a.size);
      const wanted = new Set<string>();
      for (let o = 0; o < a.outputs; o++) {
        for (let tap = 0; tap < a.kernel; tap++) {
          const pixel = o * a.stride + tap - a.padding;
          if (pixel >= 0 && pixel < a.size) wanted.add(`${pixel} ${tap} ${o}`);
        }
      }
      expect(met).toEqual(wanted);
    }),
  );
});
