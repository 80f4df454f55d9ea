import { keys, modelNameSchema } from '@omokage/weights';
import { z } from 'zod';

/** What R2 tells a queue when an object is written (event notifications): only what is read of it. */
const eventSchema = z.object({
  action: z.enum(['PutObject', 'CopyObject', 'CompleteMultipartUpload']),
  object: z.object({ key: z.string() }),
});

/** The name of the model whose pointer was moved, if that is what a message tells. */
export function movedName(body: unknown): string | undefined {
  const name = eventSchema.safeParse(body).data?.object.key.split('/')[1];
  if (!modelNameSchema.safeParse(name).success) return undefined;
  return eventSchema.parse(body).object.key === keys.pointer(name!) ? name : undefined;
}
