import { z } from '@hono/zod-openapi';
import type { MixedLayers } from '@omokage/weights/sampler';

export const LAYERS_ALLOWED = 'two layers of the model, 0 the coarsest, such as 0-3';

/** Reads `a-b`. Whether a model has these layers is another question. */
export const layersSchema = z.string().transform((text, context): MixedLayers => {
  const [, from, to] = /^(\d{1,3})-(\d{1,3})$/.exec(text) ?? [];
  if (from === undefined) {
    const message = `layers is "${text.slice(0, 40)}"`;
    context.addIssue({ code: 'custom', message, params: { allowed: LAYERS_ALLOWED } });
    return z.NEVER;
  }
  return { from: Number(from), to: Number(to) };
});

export const formatLayers = ({ from, to }: MixedLayers): string => `${from}-${to}`;
