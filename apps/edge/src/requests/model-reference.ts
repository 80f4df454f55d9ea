import { z } from '@hono/zod-openapi';
import { digestSchema, modelNameSchema } from '@omokage/weights';

/** How a client names a model: the newest of a name, or one by digest, which never changes. */
export interface ModelReference {
  name: string;
  digest?: string;
}

export const MODEL_ALLOWED =
  'a model name (1 to 63 of a-z, 0-9 and "-"), or name@digest with a sha256 of 64 lower-case hex digits';

/** Reads `name` or `name@digest`. */
export const modelReferenceSchema = z.string().transform((text, context): ModelReference => {
  const at = text.indexOf('@');
  const name = modelNameSchema.safeParse(at < 0 ? text : text.slice(0, at));
  const digest = at < 0 ? undefined : digestSchema.safeParse(text.slice(at + 1));
  if (!name.success || digest?.success === false) {
    const message = `"${text.slice(0, 140)}" is no reference to a model`;
    context.addIssue({ code: 'custom', message, params: { allowed: MODEL_ALLOWED } });
    return z.NEVER;
  }
  return digest === undefined ? { name: name.data } : { name: name.data, digest: digest.data };
});

export const formatModelReference = ({ name, digest }: ModelReference): string =>
  digest === undefined ? name : `${name}@${digest}`;
