import { Sampler } from '@omokage/models/sampler';
import { walk } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { UserError } from '../errors.ts';
import { drawWalks, stationsOf } from './latent-walk.ts';

const grid = (rows: number, columns: number) => ({ rows, columns });

describe('stationsOf', () => {
  it('deals out in reading order', () => {
    expect(stationsOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], grid(2, 3))).toEqual([
      ...[
        [0, 6],
        [1, 7],
        [2, 8],
      ],
      ...[
        [3, 9],
        [4, 10],
        [5, 11],
      ],
    ]);
    expect(stationsOf(['a', 'b', 'c'], grid(1, 1))).toEqual([['a', 'b', 'c']]);
  });

  it.each([
    [1, grid(1, 1), /two seeds or more; there are 1[\s\S]*--seeds 0-3/],
    [4, grid(2, 2), /multiple of 4 seeds, 8 or more; there are 4[\s\S]*--seeds 0-7/],
    [9, grid(2, 2), /there are 9/],
  ])('refuses %d seeds for %j', (count, places, message) => {
    const latents = Array.from({ length: count }, (_, index) => index);
    expect(() => stationsOf(latents, places)).toThrow(UserError);
    expect(() => stationsOf(latents, places)).toThrow(message);
  });
});

describe('drawWalks', () => {
  beforeAll(async () => {
    await startBackend({ name: 'cpu' });
  });

  const latents = [
    [Float32Array.of(1, 0), Float32Array.of(0, 1)],
    [Float32Array.of(0, -1), Float32Array.of(-1, 0)],
  ];
  /** A picture of 1x2: its first pixel is the first coordinate, and its second the second. */
  const facts = { dimensions: 2, classes: 0, terms: 0, examples: [], style: undefined };
  const sampler = new Sampler(facts, { synthesis: ({ z }) => tf.reshape(z!, [-1, 1, 2, 1]) });
  const origins = latents.map((stations) => stations.map((z) => ({ z, psi: 1 })));
  const byte = (value: number) => Math.floor((value + 1) * 127.5 + 0.5);

  it.each([
    [grid(1, 2), 4, 1],
    [grid(2, 1), 2, 2],
  ])('shows the walks of %j side by side, frame after frame', async (places, width, height) => {
    const frames = await drawWalks(sampler, origins, places, 40); // more than one batch
    expect(frames).toMatchObject({ n: 80, width, height, channels: 1 });
    const [first, second] = latents.map((stations) => walk(stations, 40));
    const expected = first!.flatMap((vector, frame) => [...vector, ...second![frame]!].map(byte));
    expect([...frames.pixels]).toEqual(expected);
    // At a station the picture is that of its latent.
    expect([...frames.pixels.subarray(40 * 4, 41 * 4)]).toEqual([0, 1, -1, 0].map(byte));
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await drawWalks(sampler, origins, grid(1, 2), 3);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses what does not fit into memory before it has drawn it', async () => {
    let drawn = 0;
    const large = new Sampler(facts, {
      synthesis: ({ z }) => {
        drawn += z!.shape[0]!;
        return tf.zeros([z!.shape[0]!, 512, 512, 3]);
      },
    });
    await expect(drawWalks(large, origins, grid(1, 2), 240)).rejects.toThrow(/does not fit into memory[\s\S]*--frames/);
    expect(drawn).toBe(1);
  });
});
