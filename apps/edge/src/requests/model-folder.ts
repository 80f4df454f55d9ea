import { z } from '@hono/zod-openapi';
import { digestSchema } from '@omokage/weights';
import { MODEL_ALLOWED, type ModelReference, modelReferenceSchema } from './model-reference.ts';

/** The segment of a path that names a model: `name@digest`, `name`, or a digest alone. No name is as long as a digest. */
export type ModelFolder = ModelReference | { readonly name?: undefined; readonly digest: string };

export const FOLDER_ALLOWED = `${MODEL_ALLOWED}; or such a digest alone`;

export const modelFolderSchema = z.string().transform((text, context): ModelFolder => {
  if (digestSchema.safeParse(text).success) return { digest: text };
  const { data } = modelReferenceSchema.safeParse(text);
  if (data !== undefined) return data;
  const message = `"${text.slice(0, 140)}" is no reference to a model`;
  context.addIssue({ code: 'custom', message, params: { allowed: FOLDER_ALLOWED } });
  return z.NEVER;
});
