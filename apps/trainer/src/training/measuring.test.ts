import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PackedDataset } from '../data/packed.ts';
import { Measuring } from './measuring.ts';
import { collectStandingStatistics } from './standing-statistics.ts';
import { setUpTraining, TINY_HABITS, tinyState, writeTinyPack } from './tiny-run.ts';

const setting = setUpTraining();

describe('the variety of a run', () => {
  it('is how alike its pictures are, and how alike the reals', async () => {
    const state = tinyState();
    await collectStandingStatistics(state);
    const variety = await new Measuring(setting.dataset, TINY_HABITS, undefined).variety(state);
    for (const side of [variety!.fakes, variety!.reals]) {
      expect(side).toBeGreaterThan(-1);
      expect(side).toBeLessThan(1);
    }
  });

  it('is not asked for where no window of its measure fits', async () => {
    const dataset = PackedDataset.open(writeTinyPack(join(setting.folder, 'small.pack'), { width: 8, height: 8 }));
    expect(await new Measuring(dataset, TINY_HABITS, undefined).variety(tinyState())).toBeUndefined();
    dataset.close();
  });
});
