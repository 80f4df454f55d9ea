import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, TARGETS } from '../kernel-module.ts';
import { inBothBuilds, Room } from './both-builds.ts';
import { convolveCodes, convolveFloats, type Sizes } from './convolution-subject.ts';

/** Counts of pixels around tiles of six and of five, and one alone; more than a block of those that stay in the cache. */
const PIXELS = [1, 2, 4, 5, 6, 7, 10, 11, 12, 16, 100];
const COLUMNS = [1, 3, 4, 5, 8, 9, 12, 17];

const sizes = (change: Partial<Sizes> = {}): Sizes => {
  const { apart = 8, run = 12 } = change;
  return { pixels: 7, apart, runs: 2, run, runStep: 40, columns: 8, ...change };
};

const SHAPES: readonly Sizes[] = [
  ...PIXELS.flatMap((pixels) => COLUMNS.map((columns) => sizes({ pixels, columns }))),
  // Steps of four by themselves, with some left, and only those.
  ...[4, 8, 16, 20, 48, 60].map((run) => sizes({ run, pixels: 16, columns: 12, runStep: 64 })),
  ...[4, 16, 60].map((run) => sizes({ run, pixels: 1, columns: 20, runStep: 64 })),
  ...[1, 2, 3, 5].map((runs) => sizes({ runs, pixels: 11 })),
  // Windows that read every pixel once, or the same ones.
  sizes({ apart: 96, pixels: 13 }),
  sizes({ apart: 0 }),
  // Several blocks: a large window, and then pixels that make up tiles of five.
  sizes({ runs: 3, run: 1200, runStep: 1400, pixels: 28, columns: 12, apart: 400 }),
];

const ACTIVATED = [ACTIVATIONS.none, ACTIVATIONS.relu, ACTIVATIONS.leakyRelu];

describe.each([true, false])('convolveFloats, with relaxed SIMD: %s', (relaxed) => {
  const check = (shape: Sizes, activation: number = ACTIVATIONS.leakyRelu) => {
    const room = new Room(relaxed);
    const [got, wanted] = convolveFloats(room, { sizes: shape, activation, slope: 0.2 });
    room.checkGuards();
    expect(got).toHaveLength(wanted.length);
    const tolerance = 1e-6 * Math.sqrt(shape.runs * shape.run) * 4;
    got.forEach((value, i) => {
      if (Number.isNaN(wanted[i])) expect(value, `float ${i} is written`).toBeNaN();
      else if (!(Math.abs(value - wanted[i]!) <= tolerance)) expect(value, `float ${i}`).toBeCloseTo(wanted[i]!, 5);
    });
  };

  it('computes what the definition says, for all shapes of tiles', () => {
    for (const shape of SHAPES) check(shape);
  });

  it.each(ACTIVATED)('activates by %i', (activation) => {
    for (const pixels of [1, 16]) check(sizes({ pixels, columns: 11 }), activation);
  });

  it('makes of a window without elements its bias', () => {
    check(sizes({ runs: 0 }));
    check(sizes({ runs: 0, pixels: 1 }));
    check(sizes({ run: 0 }));
  });

  it('does nothing for no pixels', () => {
    const room = new Room(relaxed);
    const out = room.floatsFor(8);
    room.kernels.convolveFloats(0, 0, 0, 1, 4, 0, 0, 0, 8, out, 0, 0);
    expect([...room.floats(out, 8)]).toEqual(new Array(8).fill(Number.NaN));
  });
});

describe('convolveCodes', () => {
  const check = (test: Partial<Parameters<typeof convolveCodes>[1]> = {}) => {
    const whole = {
      sizes: sizes(),
      activation: ACTIVATIONS.leakyRelu,
      slope: 0.2,
      target: TARGETS.codes,
      zeroIn: 31,
      zeroOut: 12,
      ...test,
    };
    let wanted: Uint8Array | undefined;
    const got = inBothBuilds((room) => {
      const [made, definition] = convolveCodes(room, whole);
      wanted = definition;
      return made;
    });
    expect(got).toEqual(wanted);
    return got;
  };

  it('gives the bytes of the definition in both builds, for all shapes of tiles', () => {
    for (const target of Object.values(TARGETS)) for (const shape of SHAPES) check({ sizes: shape, target });
  });

  it('stays exact where all weights and codes are as large as can be', () => {
    for (const target of Object.values(TARGETS)) {
      for (const pixels of [1, 11]) {
        for (const columns of [3, 5]) {
          // 13,824 products of 127 * 127, as many as a 3x3 convolution of 1,536 channels has.
          const shape = sizes({ runs: 3, run: 4608, runStep: 4608, pixels, columns, apart: 4 });
          for (const zeroIn of [0, 127]) check({ sizes: shape, target, zeroIn, extreme: true });
        }
      }
    }
  });

  it.each(ACTIVATED)('activates by %i', (activation) => {
    for (const target of Object.values(TARGETS)) {
      for (const pixels of [1, 16]) check({ sizes: sizes({ pixels, columns: 11 }), activation, target });
    }
  });

  it('uses all codes, and clamps at both ends', () => {
    const got = check({ sizes: sizes({ pixels: 100, columns: 17 }), activation: ACTIVATIONS.none, zeroOut: 2 });
    expect(got).toContain(0);
    const high = check({ sizes: sizes({ pixels: 100, columns: 17 }), zeroOut: 127 });
    expect(high).toContain(127);
  });

  it('makes of a window without elements its bias', () => {
    check({ sizes: sizes({ runs: 0 }) });
    check({ sizes: sizes({ runs: 0, pixels: 1 }) });
    check({ sizes: sizes({ run: 0 }), target: TARGETS.floats });
  });
});
