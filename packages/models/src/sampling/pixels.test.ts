import { describe, expect, it } from 'vitest';
import { fromPixels, toPixels } from './pixels.ts';
import { SamplingError } from './sampling-error.ts';

describe('pixels', () => {
  it('come back as they were, all 256', () => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(toPixels(fromPixels(all))).toEqual(all);
  });

  it('span [-1, 1]', () => {
    expect([...fromPixels(Uint8Array.of(0, 255))]).toEqual([-1, 1]);
  });

  it('round half up and clamp', () => {
    const values = Float32Array.of(-1, 0, 1, -1.5, 1.5, -Infinity, Infinity, 1.001);
    expect([...toPixels(values)]).toEqual([0, 128, 255, 0, 255, 0, 255, 255]); // 0 is level 127.5
  });

  it('refuse NaN and say where', () => {
    expect(() => toPixels(Float32Array.of(0, Number.NaN))).toThrow(SamplingError);
    expect(() => toPixels(Float32Array.of(0, Number.NaN))).toThrow(/Value 1 /);
  });
});
