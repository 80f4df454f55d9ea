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

/** Throws a Problem for more than one answer may cost. One picture as the model draws it is never too much. */
export function checkCost({ picture, macs }: Pick<Abilities, 'picture' | 'macs'>, cost: Cost): void {
  const { enlargement, pictures, places, counted } = cost;
  const inTime = Math.max(1, Math.floor(MOST_MACS / macs));
  if (pictures > inTime) {
    throw new Problem('invalid-parameter', `This model is too large for ${pictures} pictures in one answer.`, {
      parameter: counted,
      allowed: `of this model ${inTime} at most`,
    });
  }
  const pixels = picture.width * picture.height;
  const fits = (factor: number) => places * pixels * factor ** 2 <= MOST_PIXELS || places * factor === 1;
  if (fits(enlargement)) return;
  const sizes = sizesOf(picture).filter((_, more) => fits(more + 1));
  const most = Math.max(1, Math.floor(MOST_PIXELS / pixels));
  throw new Problem(
    'invalid-parameter',
    `There would be ${places * pixels * enlargement ** 2} pixels in one answer, of ${MOST_PIXELS} at most.`,
    sizes.length > 0
      ? { parameter: 'size', allowed: sizes.map(String) }
      : { parameter: counted, allowed: `of this model ${most} at most` },
  );
}
