import { Problem } from '../../problems/problem.ts';
import { MOST_MACS, MOST_PIXELS } from '../../requests/face-limits.ts';
import type { Abilities } from '../../requests/settle-query.ts';
import { sizesOf } from '../../requests/size.ts';

/** What an answer of many pictures takes. */
export interface Cost {
  readonly enlargement: number;
  /** How many are drawn. */
  readonly pictures: number;
  /** How many there is room for: those, and what stays free. */
  readonly places: number;
  /** The parameter that says how many. */
  readonly counted: 'seeds' | 'frames';
}

/** Throws a Problem for more than one answer may cost. */
export function checkCost({ picture, macs }: Abilities, { enlargement, pictures, places, counted }: Cost): void {
  const most = Math.max(1, Math.floor(MOST_MACS / macs));
  if (pictures > most) {
    throw new Problem('invalid-parameter', `A picture of this model takes too long for ${pictures} in one answer.`, {
      parameter: counted,
      allowed: `${most} of this model at most`,
    });
  }
  const pixels = places * picture.width * picture.height;
  if (pixels * enlargement ** 2 <= MOST_PIXELS) return;
  const fitting = sizesOf(picture).filter((_, index) => pixels * (index + 1) ** 2 <= MOST_PIXELS);
  const detail = `It would have ${pixels * enlargement ** 2} pixels in all, of ${MOST_PIXELS} at most.`;
  throw new Problem(
    'invalid-parameter',
    detail,
    fitting.length > 0
      ? { parameter: 'size', allowed: fitting.map(String) }
      : { parameter: counted, allowed: `fewer: ${MOST_PIXELS} pixels in all` },
  );
}
