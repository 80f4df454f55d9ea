import { numericSeed } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { DEGRADATIONS } from './degradations.ts';
import { degradePicture } from './degrade-picture.ts';
import { HOLE } from './holes.ts';
import { parseSpec } from './spec.ts';

const SIDE = 16;
const picture = (channels: number) => ({
  pixels: Uint8Array.from({ length: SIDE * SIDE * channels }, (_, i) => (i * i * 31 + 7 * i) % 256),
  width: SIDE,
  height: SIDE,
  channels,
});
const seed = numericSeed(3);
const degrade = (channels: number, specs: string[], index = 0, copy = 0, key = seed) =>
  degradePicture(picture(channels), specs.map(parseSpec), key, { index, copy });

describe('degradePicture', () => {
  describe.each(DEGRADATIONS.map((degradation) => [degradation.name, degradation] as const))('%s', (_, degradation) => {
    it.each([1, 3, 4])('keeps the size of a picture of %d channels, and its alpha', async (channels) => {
      const { picture: degraded, mask } = await degrade(channels, [degradation.example]);
      const expected = degradation.greys && channels === 3 ? 1 : channels;
      expect(degraded).toMatchObject({ width: SIDE, height: SIDE, channels: expected });
      expect(degraded.pixels.length).toBe(SIDE * SIDE * expected);
      expect(mask?.length).toBe(degradation.masks ? SIDE * SIDE : undefined);
      if (channels < 4) return;
      const alphas = (pixels: Uint8Array) => pixels.filter((_, i) => i % 4 === 3);
      expect(alphas(degraded.pixels)).toEqual(alphas(picture(4).pixels));
      expect(degraded.pixels).not.toEqual(picture(4).pixels);
    });

    it('treats the colours of RGBA as those of RGB', async () => {
      const opaque = await degrade(3, [degradation.example]);
      const pixels = new Uint8Array(4 * SIDE * SIDE).fill(99);
      for (let i = 0; i < SIDE * SIDE; i++) pixels.set(picture(3).pixels.subarray(3 * i, 3 * i + 3), 4 * i);
      const steps = [parseSpec(degradation.example)];
      const translucent = await degradePicture({ ...picture(4), pixels }, steps, seed, { index: 0, copy: 0 });
      const from = opaque.picture.channels;
      translucent.picture.pixels.forEach((value, i) => {
        const colour = opaque.picture.pixels[from * Math.floor(i / 4) + (from === 1 ? 0 : i % 4)];
        expect(value).toBe(i % 4 === 3 ? 99 : colour);
      });
    });
  });

  it('applies the steps in their order', async () => {
    const then = await degrade(3, ['noise:20', 'mosaic:4']);
    const before = await degrade(3, ['mosaic:4', 'noise:20']);
    const inFirstBlock = ({ pixels }: { pixels: Uint8Array }) => new Set([0, 1, 2, 3].map((x) => pixels[3 * x]));
    expect(inFirstBlock(then.picture).size).toBe(1);
    expect(inFirstBlock(before.picture).size).toBeGreaterThan(1);
  });

  it('depends on seed, index and copy alone, in whatever order pictures come', async () => {
    const specs = ['mosaic:2-8,origin=random', 'noise:5-50', 'jpeg:30-80', 'holes:0.1-0.4'];
    const places = [0, 1, 2, 3].flatMap((index) => [0, 1].map((copy) => [index, copy] as const));
    const forwards = await Promise.all(places.map(([index, copy]) => degrade(3, specs, index, copy)));
    for (const i of [...places.keys()].reverse()) {
      expect(await degrade(3, specs, ...places[i])).toEqual(forwards[i]);
    }
    const pictures = forwards.map(({ picture: { pixels } }) => pixels.join());
    expect(new Set(pictures).size).toBe(places.length);
    const other = await degrade(3, specs, 0, 0, numericSeed(4));
    expect(other.picture.pixels.join()).not.toBe(pictures[0]);
  });

  it('gives each step numbers of its own', async () => {
    const once = await degrade(1, ['noise:40']);
    const twice = await degrade(1, ['noise:0', 'noise:40']);
    expect(twice.picture.pixels).not.toEqual(once.picture.pixels);
  });

  it('joins masks', async () => {
    const specs = ['holes:0.2', 'holes:0.3'];
    const { mask } = await degrade(3, specs);
    const { mask: first } = await degrade(3, specs.slice(0, 1));
    const holes = mask!.filter((value) => value === HOLE).length;
    expect(holes).toBeGreaterThanOrEqual(Math.round(0.3 * SIDE * SIDE));
    expect(holes).toBeLessThanOrEqual(Math.round(0.2 * SIDE * SIDE) + Math.round(0.3 * SIDE * SIDE));
    first!.forEach((value, i) => {
      if (value === HOLE) expect(mask![i]).toBe(HOLE);
    });
  });
});
