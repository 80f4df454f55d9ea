import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Parameters, runEagerly } from '../../net/index.ts';
import { doubledTo, growthOf, pictureAt, scheduleAt } from './growing.ts';

await tf.setBackend('cpu');

describe('scheduleAt', () => {
  const plan = { size: 16, stageImages: 100, fadeImages: 50 };

  it.each([
    [0, 0, 1],
    [99, 0, 1],
    [100, 1, 0],
    [125, 1, 0.5],
    [149, 1, 0.98],
    [150, 1, 1],
    [249, 1, 1],
    [250, 2, 0],
    [290, 2, 0.8],
    [300, 2, 1],
    [400, 2, 1],
    [1e9, 2, 1],
  ])('is after %i images stage %i at alpha %f', (images, stage, alpha) => {
    expect(scheduleAt(images, plan)).toEqual({ stage, alpha });
  });

  it('never shrinks, and jumps nowhere but where a stage begins', () => {
    let before = scheduleAt(0, plan);
    for (let images = 1; images < 500; images++) {
      const { stage, alpha } = scheduleAt(images, plan);
      if (stage === before.stage) expect(alpha - before.alpha).toBeGreaterThanOrEqual(0);
      else expect([stage, alpha, before.alpha]).toEqual([before.stage + 1, 0, 1]);
      expect(alpha - before.alpha).toBeLessThan(0.021);
      before = { stage, alpha };
    }
  });

  it('grows at once where nothing fades, and not at all where there is one stage', () => {
    expect(scheduleAt(100, { ...plan, fadeImages: 0 })).toEqual({ stage: 1, alpha: 1 });
    expect(scheduleAt(199, { ...plan, fadeImages: 0 })).toEqual({ stage: 1, alpha: 1 });
    expect(scheduleAt(200, { ...plan, fadeImages: 0 })).toEqual({ stage: 2, alpha: 1 });
    expect(scheduleAt(1e6, { ...plan, size: 4 })).toEqual({ stage: 0, alpha: 1 });
  });
});

describe('growthOf', () => {
  it('is that of a form, and all where there is none', () => {
    expect(growthOf({ stage: 1, alpha: 0.25 }, 32)).toEqual({ stage: 1, alpha: 0.25 });
    expect(growthOf(undefined, 32)).toEqual({ stage: 3, alpha: 1 });
  });
});

describe('pictures', () => {
  const none = Parameters.join({});
  // One picture of 8x8 whose pixels count up from 0, row by row.
  const picture = tf.tensor4d([...Array(64).keys()], [1, 8, 8, 1]);
  const shown = (stage: number, alpha: number) =>
    runEagerly(pictureAt, { picture }, { stage, alpha, size: 8 }, none, 'eval');

  it('shrink to means of squares', () => {
    const small = shown(0, 1);
    expect(small.shape).toEqual([1, 4, 4, 1]);
    // Pixels 0, 1, 8, 9, and those of the square to the right and of the one below.
    const values = small.dataSync();
    expect([values[0], values[1], values[4]]).toEqual([4.5, 6.5, 20.5]);
    expect([...shown(1, 1).dataSync()]).toEqual([...picture.dataSync()]);
  });

  it('fade from the smaller ones, doubled', () => {
    const doubled = runEagerly(doubledTo, { picture: shown(0, 1) }, { stage: 0, size: 8 }, none, 'eval');
    expect(doubled.shape).toEqual([1, 8, 8, 1]);
    expect([...shown(1, 0).dataSync()]).toEqual([...doubled.dataSync()]);
    // The first square of the doubled picture is 4.5 all over; a quarter of the way from there to 0, 1, 8, 9.
    const quarter = shown(1, 0.25).dataSync();
    expect([quarter[0], quarter[1], quarter[8], quarter[9]]).toEqual([3.375, 3.625, 5.375, 5.625]);
  });

  it('stay as they are where they have their size', () => {
    const same = runEagerly(doubledTo, { picture }, { stage: 1, size: 8 }, none, 'eval');
    expect([...same.dataSync()]).toEqual([...picture.dataSync()]);
  });
});
