import { UserError } from '../errors.ts';
import type { Metric } from './metric.ts';
import { meanOverPairs } from './pair-means.ts';
import { structuralSimilarity, WINDOW } from './structural-similarity.ts';

/**
 * Structural similarity of pairs (Wang et al. 2004), the mean over pictures: Gaussian windows of 11x11 with a standard deviation of
 * 1.5, inside the pictures only, each channel on its own, population variances. 1 is the same picture.
 */
export const ssim: Metric = {
  name: 'ssim',
  summary: 'structural similarity of pairs',
  needs: ['pairs'],
  async measure(material) {
    const [h, w] = material.reals.shape;
    if (Math.min(h, w) < WINDOW) {
      const detail = `They are ${w}x${h}; a window is ${WINDOW}x${WINDOW}.`;
      throw new UserError('The pictures are too small for ssim.', detail, 'leave ssim out of --metrics.');
    }
    const means = meanOverPairs(material, (a, b, shape) => structuralSimilarity(a, b, shape).full);
    return [{ name: 'ssim', ...means, better: 'higher' }];
  },
};
