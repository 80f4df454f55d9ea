import { z } from '@hono/zod-openapi';
import { type Manifest, type RestorerManifest, type SamplerManifest, TASKS } from '@omokage/weights';
import { controlsOf } from '@omokage/weights/sampler';
import type { PublishedModel } from '../models/model-source.ts';
import { facePath } from '../requests/face-path.ts';
import { modelPath } from '../requests/model-path.ts';
import type { ModelReference } from '../requests/model-reference.ts';
import { restorationPath } from '../requests/restoration-request.ts';

/** What lists say of a model. */

const common = {
  name: z.string(),
  digest: z.string().openapi({ description: 'sha256 of the manifest; `name@digest` pins the model.' }),
  title: z.string(),
  default: z.boolean().openapi({ description: 'It answers where no model is named: for a face, or for its task.' }),
  bytes: z.int().openapi({ description: 'Size of the weights.' }),
  created: z.string(),
  licence: z.string(),
  credits: z.array(z.object({ name: z.string(), author: z.string(), licence: z.string(), url: z.string() })),
  card: z.string().openapi({ description: 'Where all that is known of it is told.' }),
  links: z.object({ newest: z.string(), pinned: z.string() }),
};

export const samplerSchema = z
  .object({
    ...common,
    kind: z.literal('sampler'),
    picture: z.object({ width: z.int(), height: z.int(), channels: z.int() }),
    controls: z
      .object({
        psi: z.enum(['truncated-normal', 'style']).openapi({
          description:
            'What psi shortens: the latent, by a truncated normal, or the style, towards the average one (of its class).',
        }),
        classes: z
          .array(z.string())
          .openapi({ description: 'Values of the parameter class; none where there are none.' }),
        text: z
          .object({ terms: z.int(), examples: z.array(z.string()) })
          .nullable()
          .openapi({
            description: 'How many terms the parameter text is read by, and some texts; null where it takes none.',
          }),
        styleLayers: z.int().openapi({ description: 'Layers that mix can be for; 0 where there are no styles.' }),
      })
      .openapi({ description: 'What can be asked for beside a seed.' }),
  })
  .openapi('Sampler');

export const restorerSchema = z
  .object({
    ...common,
    kind: z.literal('restorer'),
    restorer: z
      .object({
        task: z.enum(TASKS),
        scales: z
          .array(z.int())
          .openapi({ description: 'Values of the parameter scale; none where it enlarges nothing.' }),
        grey: z.boolean().openapi({ description: 'Whether it looks at lightness alone.' }),
        trainedAt: z
          .object({ width: z.int(), height: z.int() })
          .openapi({ description: 'Pictures that it learnt from.' }),
      })
      .openapi({ description: 'What it is for. Links take a POST.' }),
  })
  .openapi('Restorer');

export const modelSchema = z.discriminatedUnion('kind', [samplerSchema, restorerSchema]);
export type ModelDescription = z.infer<typeof modelSchema>;

const EXAMPLE_SEED = '42';
/** Texts of a model that a list shows. */
const MOST_EXAMPLES = 8;

export function describeModel({ manifest, digest }: PublishedModel, isDefault: boolean): ModelDescription {
  const { name, title, created, licence, credits, shards } = manifest;
  const bytes = shards.reduce((total, shard) => total + shard.bytes, 0);
  const card = modelPath({ name, digest });
  const said = { name, digest, title, default: isDefault, bytes, created, licence, credits, card };
  // The default's faces have URLs that name no model.
  const newest = linkTo(manifest, isDefault && manifest.kind === 'sampler' ? undefined : { name });
  const links = { newest, pinned: linkTo(manifest, { name, digest }) };
  return manifest.kind === 'sampler'
    ? { ...said, ...describeSampler(manifest), links }
    : { ...said, ...describeRestorer(manifest), links };
}

const linkTo = (manifest: Manifest, model: ModelReference | undefined): string =>
  manifest.kind === 'sampler'
    ? facePath({ seed: EXAMPLE_SEED, extension: 'png', model })
    : restorationPath(manifest.restorer.task, model);

function describeSampler(manifest: SamplerManifest) {
  const { width, height, channels } = manifest.picture;
  const { classes, vocabulary, examples, styleLayers } = controlsOf(manifest);
  return {
    kind: 'sampler' as const,
    picture: { width, height, channels },
    controls: {
      psi: manifest.latent.truncation,
      classes: [...classes],
      text: vocabulary.length > 0 ? { terms: vocabulary.length, examples: examples.slice(0, MOST_EXAMPLES) } : null,
      styleLayers,
    },
  };
}

function describeRestorer({ plan, restorer }: RestorerManifest) {
  const { task, scales = [], inputChannels } = restorer;
  const [height, width] = plan.inputs[restorer.picture];
  return {
    kind: 'restorer' as const,
    restorer: { task, scales: [...scales], grey: inputChannels === 1, trainedAt: { width, height } },
  };
}
