import type { Models, Sampler } from '../faces/models.ts';
import type { FaceWish } from '../faces/wish.ts';

/** The tasks whose own models learned from photographs, and a model that draws some. */
const OF_PHOTOGRAPHS: readonly string[] = ['upscale', 'denoise'];
const PHOTOGRAPHS = 'flowers';
/** The style that the models of the other tasks learned from. */
const STYLE = 'adventurer';
/** Psi of a picture that is a good one, and not the most usual. */
const PSI = 0.7;

/** What to draw, as an example of a task, before it is damaged: of the kind that the task's own model knows, where there is a sampler for it. */
export function exampleWish(task: string, seed: string, { samplers }: Pick<Models, 'samplers'>): FaceWish {
  const photographs = OF_PHOTOGRAPHS.includes(task) && samplers.some(({ name }) => name === PHOTOGRAPHS);
  if (photographs) return { seed, psi: PSI, model: PHOTOGRAPHS };
  const styles: Sampler['controls']['classes'] = samplers.find((model) => model.default)?.controls.classes ?? [];
  return { seed, psi: PSI, ...(styles.includes(STYLE) && { class: STYLE }) };
}
