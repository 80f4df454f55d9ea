import { type Asked, ControlError, type Controls, type Settled, settle } from '@omokage/weights/sampler';
import { Problem } from '../problems/problem.ts';

const NOTHING: Settled = { wish: {}, spelling: {}, ignored: [] };

/**
 * What a query asks of the model beside its seed and psi. The model is only looked at where something is asked.
 * Throws a Problem for what it cannot be asked.
 */
export async function settleQuery(
  { class: named, text, mix, layers }: Asked,
  controls: () => Promise<Controls>,
): Promise<Settled> {
  if ([named, text, mix, layers].every((asked) => asked === undefined)) return NOTHING;
  const known = await controls();
  try {
    return settle(known, { class: named, text, mix, layers });
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    const { control, message, allowed } = error;
    throw new Problem('invalid-parameter', message, { parameter: control, allowed });
  }
}
