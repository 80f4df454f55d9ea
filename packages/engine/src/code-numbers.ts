import { type Codes, MOST_CODE } from '@omokage/models/plan';

/** The number that a code stands for. */
export const numberOf = (code: number, { scale, zero }: Codes): number => (code - zero) * scale;

/** The code that is nearest to a number. */
export const codeOf = (value: number, { scale, zero }: Codes): number =>
  Math.min(Math.max(roundHalfEven(value / scale + zero), 0), MOST_CODE);

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
