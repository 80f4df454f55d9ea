/** Side of the smallest feature maps, pixels. */
export const BASE = 4;

/** The sides of feature maps, smallest first: 4, 8, ... size. */
export function sidesTo(size: number): number[] {
  const sides: number[] = [];
  for (let side = BASE; side <= size; side *= 2) sides.push(side);
  return sides;
}
