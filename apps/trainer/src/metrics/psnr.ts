import type { Metric } from './metric.ts';
import { meanOverPairs } from './pair-means.ts';

/** What a pair without any difference counts as, and the most that any pair does, dB. */
const SAME = 100;

/** Peak signal-to-noise ratio of pairs, dB: the mean over pictures of 10 log10(255^2 / mean squared difference of their bytes). */
export const psnr: Metric = {
  name: 'psnr',
  summary: 'peak signal-to-noise ratio of pairs, dB',
  needs: ['pairs'],
  async measure(material) {
    return [{ name: 'psnr', ...meanOverPairs(material, peakSignalToNoise), better: 'higher' }];
  },
};

/** Of two pictures, dB; at most 100. */
export function peakSignalToNoise(a: Uint8Array, b: Uint8Array): number {
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
  return squares === 0 ? SAME : Math.min(SAME, 10 * Math.log10((255 ** 2 * a.length) / squares));
}
