import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import type { Randomness } from '../layers/index.ts';
import { parseSeed, RandomStream } from '../sampling/index.ts';
import { augment, TRANSFORMATION_NAMES, type Transformation } from './index.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Draws in the order in which it is asked, and keeps what it drew. */
class Dice implements Randomness {
  readonly drawn: Float32Array[] = [];
  readonly #stream: RandomStream;

  constructor(seed: string) {
    this.#stream = new RandomStream(parseSeed(seed));
  }

  uniforms(shape: readonly number[]): tf.Tensor {
    const values = this.#stream.uniforms(tf.util.sizeFromShape([...shape]));
    this.drawn.push(values);
    return tf.tensor(values, [...shape]);
  }

  normals(): tf.Tensor {
    throw new Error('nothing here is normal');
  }
}

/** Of every decision the same share. */
const always = (...shares: number[]): Randomness => {
  let at = 0;
  return { uniforms: (shape) => tf.fill([...shape], shares[at++ % shares.length]!), normals: () => tf.scalar(0) };
};

type Pictures = number[][][][];
const read = (tensor: tf.Tensor): Pictures => (tensor as tf.Tensor4D).arraySync();
const bits = (tensor: tf.Tensor): Int32Array => new Int32Array(tensor.dataSync<'float32'>().slice().buffer);
const meanOf = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function expectClose(actual: tf.Tensor, expected: Pictures): void {
  const difference = tf.max(tf.abs(tf.sub(actual, tf.tensor4d(expected))));
  expect(difference.dataSync()[0]).toBeLessThan(1e-5);
}

describe('color', () => {
  it.each([1, 3])('is brightness, saturation and contrast, one after the other, of %i channels', (channels) => {
    const dice = new Dice('color');
    const pictures = uniform([16, 4, 6, channels], 1);
    const seen = augment(pictures, ['color'], 0.5, dice);
    const draws = [...dice.drawn];
    const decide = (picture: number) => {
      const [value, chance] = [draws[0]![picture]!, draws[1]![picture]!];
      return chance <= 0.5 ? value : undefined;
    };
    const expected = read(pictures);
    const change = (
      of: (picture: number[][][], value: number, flat: number[]) => (x: number, pixel: number[]) => number,
    ) => {
      expected.forEach((picture, n) => {
        const value = decide(n);
        if (value === undefined) return;
        const changed = of(picture, value, picture.flat(2));
        expected[n] = picture.map((row) => row.map((pixel) => pixel.map((x) => changed(x, pixel))));
      });
      draws.splice(0, 2);
    };
    change((_, value) => (x) => x + value - 0.5);
    if (channels === 3) change((_, value) => (x, pixel) => (x - meanOf(pixel)) * 2 * value + meanOf(pixel));
    change((_, value, flat) => (x) => (x - meanOf(flat)) * (value + 0.5) + meanOf(flat));
    expect(draws).toEqual([]);
    expectClose(seen, expected);
  });

  it('takes all colour away at a saturation of 0, and leaves grey pictures grey', () => {
    const seen = read(augment(uniform([1, 3, 3, 3], 1), ['color'], 1, always(0.5, 0.5, 0, 0.5, 0.5, 0.5)));
    for (const [r, g, b] of seen[0]!.flat()) {
      expect(g).toBeCloseTo(r!, 6);
      expect(b).toBeCloseTo(r!, 6);
    }
  });
});

describe('translation', () => {
  it('moves by up to an eighth each way, by whole pixels, and lets grey in', () => {
    const dice = new Dice('translation');
    const pictures = uniform([40, 16, 24, 2], 1);
    const seen = augment(pictures, ['translation'], 0.7, dice);
    const [chance, rows, columns] = dice.drawn as [Float32Array, Float32Array, Float32Array];
    const moves = new Set<string>();
    const expected = read(pictures).map((picture, n) => {
      const applied = chance[n]! <= 0.7 ? 1 : 0;
      const down = applied * (Math.floor(rows[n]! * 5) - 2); // -2 to 2 of 16
      const right = applied * (Math.floor(columns[n]! * 7) - 3); // -3 to 3 of 24
      moves.add(`${down} ${right}`);
      return picture.map((row, y) => row.map((_, x) => picture[y - down]?.[x - right] ?? [0, 0]));
    });
    expect(moves.size).toBeGreaterThan(10);
    expect(read(seen)).toEqual(expected);
  });

  it('goes no farther where a uniform number was rounded up to 1', () => {
    const picture = tf.ones([1, 8, 8, 1]);
    const seen = read(augment(picture, ['translation'], 1, always(1)));
    expect(seen[0]!.map((row) => row.flat().join(''))).toEqual(['00000000', ...Array(7).fill('01111111')]);
  });
});

describe('cutout', () => {
  it('sets half of each side to grey around a middle that lies anywhere in the picture', () => {
    const dice = new Dice('cutout');
    const seen = read(augment(tf.ones([40, 8, 6, 3]), ['cutout'], 0.7, dice));
    const [rows, chance, columns] = dice.drawn as [Float32Array, Float32Array, Float32Array];
    seen.forEach((picture, n) => {
      const top = Math.floor(rows[n]! * 9) - 2; // 4 of 8 rows around one of the 9 edges
      const left = Math.floor(columns[n]! * 6) - 1; // 3 of 6 columns around one of the 6 columns
      const inside = (at: number, first: number, length: number) => at >= first && at < first + length;
      picture.forEach((row, y) => {
        row.forEach((pixel, x) => {
          const cut = chance[n]! <= 0.7 && inside(y, top, 4) && inside(x, left, 3);
          expect(pixel).toEqual(Array(3).fill(cut ? 0 : 1));
        });
      });
    });
  });
});

describe('augment', () => {
  const pictures = () => uniform([64, 8, 8, 3], 3);

  it('gives back the very tensor at a probability of 0', () => {
    const given = pictures();
    expect(augment(given, TRANSFORMATION_NAMES, 0, new Dice('1'))).toBe(given);
  });

  it('leaves pictures that nothing is applied to as they are, bit for bit', () => {
    const given = pictures();
    const seen = augment(given, TRANSFORMATION_NAMES, 0.5, always(0.7));
    expect(seen).not.toBe(given);
    expect(bits(seen)).toEqual(bits(given));
  });

  it.each(TRANSFORMATION_NAMES)('applies %s to every picture at 1, and to a share at less', (name) => {
    const share = (probability: number) => {
      const given = read(pictures());
      const seen = read(augment(pictures(), [name], probability, new Dice('7')));
      return given.filter((picture, n) => String(picture) !== String(seen[n])).length / given.length;
    };
    // A move by 0 of an eighth of 8, up and across, is one of nine.
    expect(share(1)).toBeGreaterThan(name === 'translation' ? 0.75 : 0.99);
    const three = name === 'color' ? 1 - 0.7 ** 3 : name === 'translation' ? (0.3 * 8) / 9 : 0.3;
    expect(Math.abs(share(0.3) - three)).toBeLessThan(3 * Math.sqrt((three * (1 - three)) / 64));
  });

  it('applies transformations in one order, however they are listed', () => {
    const seen = (...policy: Transformation[]) => bits(augment(pictures(), policy, 1, new Dice('2')));
    expect(seen('cutout', 'color', 'translation')).toEqual(seen('color', 'translation', 'cutout'));
    expect(seen('color')).not.toEqual(seen('color', 'cutout'));
  });

  it('treats each picture by itself', () => {
    const of = (given: tf.Tensor) => read(augment(given, TRANSFORMATION_NAMES, 1, new Dice('3')));
    const others = tf.concat([tf.slice(pictures(), 0, 1), tf.zeros([63, 8, 8, 3])]);
    expect(of(others)[0]).toEqual(of(pictures())[0]);
    expect(of(others)[1]).not.toEqual(of(pictures())[1]);
  });

  it('leaves nothing behind but its answer', () => {
    const given = pictures();
    const before = tf.memory().numTensors;
    tf.tidy(() => augment(given, TRANSFORMATION_NAMES, 1, new Dice('4'))).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
