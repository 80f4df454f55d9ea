import { z } from '@hono/zod-openapi';
import type { Versions } from '../models/catalogue.ts';
import { manifestPath, modelPath } from '../requests/model-path.ts';

/** The one channel that there is: what a name stands for. Other versions are named by their digests. */
const CHANNEL = 'stable';

/** What is told of the versions of a model. */
export const versionsSchema = z
  .object({
    name: z.string(),
    complete: z
      .boolean()
      .openapi({ description: 'False where there are more, or while model storage does not answer.' }),
    channels: z
      .array(z.object({ channel: z.literal(CHANNEL), digest: z.string() }))
      .openapi({ description: 'What the name stands for at present. Empty where it was withdrawn.' }),
    versions: z.array(
      z.object({
        digest: z.string(),
        channel: z.literal(CHANNEL).nullable(),
        embedded: z.boolean().openapi({ description: 'It travels with the Worker, and needs no storage.' }),
        links: z.object({ card: z.string(), manifest: z.string() }),
      }),
    ),
  })
  .openapi('Versions');

export function describeVersions(name: string, { versions, complete }: Versions): z.infer<typeof versionsSchema> {
  return {
    name,
    complete,
    channels: versions.filter(({ newest }) => newest).map(({ digest }) => ({ channel: CHANNEL, digest })),
    versions: versions.map(({ digest, embedded, newest }) => ({
      digest,
      channel: newest ? CHANNEL : null,
      embedded,
      links: { card: modelPath({ name, digest }), manifest: manifestPath({ name, digest }) },
    })),
  };
}
