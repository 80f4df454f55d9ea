import type { Description } from '@omokage/weights';
import type { RunConfig } from '../training/run-config.ts';

/**
 * Licence and credits of all pictures that a run learned from.
 * @param unnamed Further ones, of whom its data sets say nothing.
 */
export function originsOf(
  { dataset, inputs }: RunConfig,
  unnamed: Description['credits'] = [],
): Pick<Description, 'licence' | 'credits'> {
  const sets = inputs === undefined ? [dataset] : [dataset, inputs];
  const named = [...sets.flatMap((set) => set.credits), ...unnamed];
  const credits = new Map(named.map((credit) => [JSON.stringify(credit), credit]));
  return {
    licence: [...new Set(sets.map(({ licence }) => licence))].join(' AND '),
    credits: [...credits.values()],
  };
}
