import type { DrawnFace } from './messages.ts';

type Picture = Omit<DrawnFace, 'ms'>;

/** Largest difference in any channel of any pixel, in steps of 8 bits; undefined for pictures of two sizes. */
export function largestDifference(a: Picture, b: Picture): number | undefined {
  if (a.width !== b.width || a.height !== b.height) return undefined;
  return a.data.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b.data[i]!)), 0);
}

export function differenceInWords(a: Picture, b: Picture): string {
  const steps = largestDifference(a, b);
  if (steps === undefined) return `Their sizes differ: ${a.width} × ${a.height} here, ${b.width} × ${b.height} there.`;
  if (steps === 0) return 'The two pictures are the same, byte for byte.';
  return `Largest difference of the two pictures: ${steps} of 255 ${steps === 1 ? 'step' : 'steps'}, in any channel of any pixel.`;
}
