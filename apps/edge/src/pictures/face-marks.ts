import type { Text } from '@omokage/pictures/marks';
import { formatLayers } from '../requests/layers.ts';
import { formatModelReference, type ModelReference } from '../requests/model-reference.ts';
import { formatPsi } from '../requests/psi.ts';
import type { SettledQuery } from '../requests/settle-query.ts';
import type { Provenance } from './provenance.ts';

/** What a picture's marks say of what was asked. @param subject the seed, or the seeds, of what it shows. */
export function faceMarks(
  subject: readonly Text[],
  model: ModelReference,
  { wish: { psi, mix }, spelled: { class: named, text } }: SettledQuery,
): Provenance {
  return {
    subject,
    model: formatModelReference(model),
    psi: formatPsi(psi),
    ...(named !== undefined && { class: named }),
    ...(text !== undefined && { text }),
    ...(mix && { mix: { seed: mix.seed.text, layers: formatLayers(mix) } }),
  };
}
