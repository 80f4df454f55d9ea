import type { Result } from '../compare.ts';
import { inMebibytes, inMilliseconds, markdownTable } from './numbers.ts';

/** What a model takes until there is a first picture, and of memory. */
export function startTable(results: readonly Result[], parameters: number): string {
  const rows = results.map(({ contender, start }) => {
    const all = start.startMs + start.loadMs + start.firstPictureMs;
    return [
      contender.title,
      ...[start.startMs, start.loadMs, start.firstPictureMs, all].map(inMilliseconds),
      inMebibytes(start.heapBytes),
      inMebibytes(start.grownBytes),
      (start.heapBytes / parameters).toFixed(1),
      (start.grownBytes / parameters).toFixed(1),
    ];
  });
  return markdownTable([
    [
      '',
      'start, ms',
      'model, ms',
      'first picture, ms',
      'together, ms',
      'heap, MiB',
      'grown by, MiB',
      'heap, bytes a parameter',
      'grown, bytes a parameter',
    ],
    ...rows,
  ]);
}
