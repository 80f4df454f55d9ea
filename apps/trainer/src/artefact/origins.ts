import type { Description } from '@omokage/weights';
import type { RunConfig } from '../training/run-config.ts';

/** Licence and credits of all pictures that a run learned from. */
export function originsOf({ dataset, inputs }: RunConfig): Pick<Description, 'licence' | 'credits'> {
  const sets = inputs === undefined ? [dataset] : [dataset, inputs];
  const credits = new Map(sets.flatMap((set) => set.credits.map((credit) => [JSON.stringify(credit), credit])));
  return {
    licence: [...new Set(sets.map(({ licence }) => licence))].join(' AND '),
    credits: [...credits.values()],
  };
}
