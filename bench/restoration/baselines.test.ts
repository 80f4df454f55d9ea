import { describe, expect, it } from 'vitest';
import { mosaicPicture } from '../../apps/trainer/src/data/degrade/mosaic.ts';
import { BASELINES, type BaselineName, smallPicture } from './baselines.ts';

const SIDE = 16;
const target = {
  ...{ width: SIDE, height: SIDE, channels: 3 },
  pixels: Uint8Array.from({ length: 3 * SIDE ** 2 }, (_, i) => (i * 7919) % 251),
};
const circumstances = { factor: 4, meanColour: [1, 2, 3], mostCommonColour: [4, 5, 6], other: () => target };
const restore = async (name: BaselineName, mask?: Uint8Array) =>
  BASELINES[name]({ input: mosaicPicture(target, 4), target, ...(mask && { mask }) }, circumstances);

describe('baselines', () => {
  it('enlarge the means of blocks: by nearest neighbours that is the mosaic itself', async () => {
    expect(smallPicture({ target }, 4)).toMatchObject({ width: 4, height: 4 });
    expect((await restore('nearest')).pixels).toEqual(mosaicPicture(target, 4).pixels);
  });

  it.each(['bilinear (sharp)', 'bicubic (sharp)', 'bilinear', 'bicubic', 'lanczos3'] as const)(
    '%s makes something else of them',
    async (name) => {
      const [picture, nearest] = [await restore(name), await restore('nearest')];
      expect(picture).toMatchObject({ width: SIDE, height: SIDE, channels: 3 });
      expect(picture.pixels).not.toEqual(nearest.pixels);
    },
  );

  it.each(['bilinear', 'bicubic', 'lanczos3'] as const)(
    '%s shifts nothing: a mirrored picture is mirrored',
    async (name) => {
      const flat = Uint8Array.from({ length: SIDE }, (_, x) => 10 * x);
      const picture = (row: Uint8Array) => ({
        ...{ width: SIDE, height: SIDE, channels: 3 },
        pixels: Uint8Array.from({ length: 3 * SIDE ** 2 }, (_, i) => row[Math.floor(i / 3) % SIDE]),
      });
      const enlarge = async (row: Uint8Array) => {
        const { pixels } = await BASELINES[name]({ input: target, target: picture(row) }, circumstances);
        return Array.from({ length: SIDE }, (_, x) => pixels[3 * x]);
      };
      expect((await enlarge(flat.toReversed())).toReversed()).toEqual(await enlarge(flat));
    },
  );

  it('says why it cannot fill holes that nobody named', async () => {
    await expect(restore('diffusion')).rejects.toThrow('no mask');
  });

  it('paints one colour', async () => {
    const { pixels } = await restore('mean colour');
    expect([...pixels.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
  });

  it('shows grey in colour', async () => {
    const line = { pixels: Uint8Array.from([9, 200]), width: 2, height: 1, channels: 1 };
    const { pixels } = await BASELINES['as it is']({ input: line, target }, circumstances);
    expect([...pixels]).toEqual([9, 9, 9, 200, 200, 200]);
  });
});
