import { z } from '@hono/zod-openapi';
import type { Seed } from '@omokage/models/sampling';
import type { Context } from 'hono';
import type { AppEnv } from '../../app-env.ts';
import type { Numbers } from '../../inference/sampler.ts';
import type { Library, ModelIdentity } from '../../models/library.ts';
import { faceMarks } from '../../pictures/face-marks.ts';
import { provenanceHeaders } from '../../pictures/provenance.ts';
import { PICTURE_EXTENSIONS } from '../../requests/face-file.ts';
import { facePath } from '../../requests/face-path.ts';
import type { WishQuery } from '../../requests/face-request.ts';
import { formatModelReference, type ModelReference } from '../../requests/model-reference.ts';
import { type SettledQuery, settleQuery } from '../../requests/settle-query.ts';
import { show, visit } from './show.ts';

const linksSchema = z.object({ png: z.string(), webp: z.string(), jpg: z.string(), json: z.string() });
const word = z.uint32();

export const numbersSchema = z
  .object({
    seed: z.object({
      text: z.string(),
      number: word.nullable().openapi({ description: 'Null where the seed is a text.' }),
      key: z
        .object({ low: word, high: word })
        .openapi({ description: 'What the seed stands for (docs/sampling.md, section 1).' }),
    }),
    psi: z.number(),
    model: z.object({ name: z.string(), digest: z.string(), pinned: z.boolean() }),
    conditions: z
      .object({
        class: z
          .object({ index: z.int(), name: z.string(), asked: z.boolean() })
          .nullable()
          .openapi({ description: 'The class that is drawn, whether it was asked for or the seed decided.' }),
        text: z.object({ text: z.string(), asked: z.boolean() }).nullable(),
        mix: z.object({ seed: z.string(), layers: z.object({ from: z.int(), to: z.int() }) }).nullable(),
      })
      .openapi({ description: 'Null for what the model does not know, or was not asked.' }),
    z: z.array(z.number()).openapi({
      description:
        'The latent, nine digits each, which name a float32. Truncated already, but for a model with styles, which truncates its styles.',
    }),
    w: z
      .array(z.array(z.number()))
      .nullable()
      .openapi({ description: 'Of a model with styles: the style of each layer, truncated and mixed. Else null.' }),
    links: z.object({
      newest: linksSchema.nullable().openapi({ description: 'By name; null where the model was asked for by digest.' }),
      pinned: linksSchema.openapi({ description: 'These never change.' }),
      model: z.string().openapi({ description: 'The card of the model.' }),
    }),
  })
  .openapi('FaceNumbers');

export type FaceNumbers = z.infer<typeof numbersSchema>;

/** Raise it whenever the document may change. */
const DOCUMENT_VERSION = 1;

/** The numbers behind a face, and where its pictures are. */
export async function answerNumbers(
  c: Context<AppEnv>,
  library: Library,
  reference: ModelReference | undefined,
  { seed, query }: { seed: Seed; query: WishQuery },
): Promise<Response> {
  const guest = await visit(c, library, reference);
  const { request, model } = guest;
  const settled = await settleQuery(query, () => library.abilities(request));
  const marks = faceMarks([['Seed', seed.text]], model, settled);
  return show(c, guest, {
    extension: 'json',
    preferred: 'json',
    path: (address) => facePath({ ...settled.spelled, ...address, seed: seed.text }),
    ignored: settled.ignored,
    // Its links follow from how the model was asked for.
    facts: () => ['json', DOCUMENT_VERSION, marks, reference ?? null],
    headers: provenanceHeaders(marks),
    mediaType: () => 'application/json',
    make: async () => {
      const { controls } = await library.abilities(request);
      const numbers = await library.drawWith(request, async (sampler) => sampler.numbersOf({ seed, ...settled.wish }));
      return JSON.stringify(describe({ seed, reference, model, settled, numbers, classes: controls.classes }));
    },
  });
}

interface Described {
  seed: Seed;
  reference: ModelReference | undefined;
  model: ModelIdentity;
  settled: SettledQuery;
  numbers: Numbers;
  classes: readonly string[];
}

function describe({ seed, reference, model, settled, numbers, classes }: Described): FaceNumbers {
  const { wish, spelled } = settled;
  const { text, low, high } = seed;
  const { name, digest, pinned } = model;
  const drawnText = spelled.text ?? numbers.example;
  return {
    seed: { text, number: high === 0 ? low : null, key: { low, high } },
    psi: wish.psi,
    model: { name, digest, pinned },
    conditions: {
      class:
        numbers.class === undefined
          ? null
          : { index: numbers.class, name: classes[numbers.class], asked: spelled.class !== undefined },
      text: drawnText === undefined ? null : { text: drawnText, asked: spelled.text !== undefined },
      mix: wish.mix ? { seed: wish.mix.seed.text, layers: { from: wish.mix.from, to: wish.mix.to } } : null,
    },
    z: rounded(numbers.z),
    w: numbers.w?.map(rounded) ?? null,
    links: {
      newest: pinned ? null : linksOf(seed, settled, reference),
      pinned: linksOf(seed, settled, model),
      model: `/v1/models/${formatModelReference(model)}`,
    },
  };
}

function linksOf(seed: Seed, { spelled }: SettledQuery, model: ModelReference | undefined) {
  const files = [...PICTURE_EXTENSIONS, 'json'] as const;
  const links = files.map((extension) => [extension, facePath({ ...spelled, seed: seed.text, extension, model })]);
  return Object.fromEntries(links) as z.infer<typeof linksSchema>;
}

/** Nine digits name a float32, and the shortest of their spellings is written. */
const rounded = (values: Float32Array): number[] => Array.from(values, (value) => Number(value.toPrecision(9)));
