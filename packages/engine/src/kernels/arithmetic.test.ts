import { describe, expect, it } from 'vitest';
import { inBothBuilds, someNumbers } from './both-builds.ts';

const COUNT = 52;
const [a, b] = [someNumbers(COUNT, 1), someNumbers(COUNT, 2)];

describe('arithmetic of floats', () => {
  it('adds and multiplies', () => {
    for (const [name, of] of [
      ['addFloats', (x: number, y: number) => x + y],
      ['multiplyFloats', (x: number, y: number) => x * y],
    ] as const) {
      const made = inBothBuilds((room) => {
        const out = room.floatsFor(COUNT);
        room.kernels[name](room.put(a), room.put(b), out, COUNT);
        return room.floats(out, COUNT);
      });
      expect(made).toEqual(a.map((x, i) => of(x, b[i]!)));
    }
  });

  it('adds onto one of the operands', () => {
    const made = inBothBuilds((room) => {
      const at = room.put(a);
      room.kernels.addFloats(at, room.put(b), at, COUNT);
      return room.floats(at, COUNT);
    });
    expect(made).toEqual(a.map((x, i) => x + b[i]!));
  });

  it('interpolates, exactly at both ends', () => {
    const between = (t: number) =>
      inBothBuilds((room) => {
        const out = room.floatsFor(COUNT);
        room.kernels.interpolateFloats(room.put(a), room.put(b), out, COUNT, t);
        return room.floats(out, COUNT);
      });
    expect(between(0)).toEqual(a);
    expect(between(1)).toEqual(b);
    between(0.3).forEach((y, i) => {
      expect(y).toBeCloseTo(a[i]! * 0.7 + b[i]! * 0.3, 6);
    });
  });

  it('multiplies by one number', () => {
    const made = inBothBuilds((room) => {
      const out = room.floatsFor(COUNT);
      room.kernels.scaleFloats(room.put(a), out, COUNT, -0.75);
      return room.floats(out, COUNT);
    });
    expect(made).toEqual(a.map((x) => x * -0.75));
  });

  it('adds products up', () => {
    const made = inBothBuilds((room) => {
      const out = room.floatsFor(4);
      room.kernels.dotFloats(room.put(a), room.put(b), out, COUNT);
      return room.floats(out, 4);
    });
    expect(made[0]).toBeCloseTo(
      a.reduce((total, x, i) => total + x * b[i]!, 0),
      5,
    );
    expect([...made.slice(1)]).toEqual([0, 0, 0]);
  });

  it('adds what a number in memory scales', () => {
    for (const more of [false, true]) {
      const made = inBothBuilds((room) => {
        const base = room.put(a);
        room.kernels.addScaled(room.put(b), room.put(Float32Array.of(0.5)), more ? base : 0, base, COUNT);
        return room.floats(base, COUNT);
      });
      expect(made).toEqual(a.map((x, i) => (more ? x : 0) + b[i]! / 2));
    }
  });
});
