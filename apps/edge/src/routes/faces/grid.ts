import type { Seed } from '@omokage/models/sampling';
import type { Context } from 'hono';
import type { AppEnv } from '../../app-env.ts';
import type { Workshop } from '../../models/workshop.ts';
import { Collage } from '../../pictures/collage.ts';
import { enlarge } from '../../pictures/enlarge.ts';
import { encodeRgba, encodingFacts, mediaTypeOf } from '../../pictures/face-encoding.ts';
import { faceMarks } from '../../pictures/face-marks.ts';
import { provenanceHeaders, provenanceMarks } from '../../pictures/provenance.ts';
import { Problem } from '../../problems/problem.ts';
import { PICTURE_EXTENSIONS, type PictureExtension } from '../../requests/face-file.ts';
import { gridPath, usualColumns } from '../../requests/face-path.ts';
import type { WishQuery } from '../../requests/face-request.ts';
import type { ModelReference } from '../../requests/model-reference.ts';
import { formatSeedList } from '../../requests/seed-list.ts';
import { settleQuery } from '../../requests/settle-query.ts';
import { checkCost } from './cost.ts';
import { preferredExtension } from './preferred-extension.ts';
import { show, visit } from './show.ts';
import { stillWanted } from './still-wanted.ts';

export interface GridOrder {
  readonly extension: PictureExtension | undefined;
  readonly query: WishQuery & { readonly seeds: readonly Seed[]; readonly columns?: number | undefined };
}

/** Many faces in one picture, in rows. They are drawn one at a time, and others pass in between. */
export async function answerGrid(
  c: Context<AppEnv>,
  workshop: Workshop,
  reference: ModelReference | undefined,
  { extension, query: { seeds, columns = usualColumns(seeds.length), ...query } }: GridOrder,
): Promise<Response> {
  if (columns > seeds.length) {
    throw new Problem('invalid-parameter', `There are ${columns} columns for ${seeds.length} faces.`, {
      parameter: 'columns',
      allowed: `a whole number from 1 to ${seeds.length}`,
    });
  }
  const { library, codecs } = workshop;
  const guest = await visit(c, library, reference);
  const abilities = await library.abilities(guest.request);
  const settled = await settleQuery(query, async () => abilities);
  const { wish, spelled, enlargement, ignored } = settled;
  const rows = Math.ceil(seeds.length / columns);
  checkCost(abilities, { enlargement, pictures: seeds.length, places: rows * columns, counted: 'seeds' });

  const subject = [
    ['Seeds', formatSeedList(seeds)],
    ['Columns', String(columns)],
  ] as const;
  const marks = faceMarks(subject, guest.model, settled);
  return show(c, guest, {
    extension,
    preferred: preferredExtension(c, PICTURE_EXTENSIONS),
    path: (address) => gridPath({ ...spelled, ...address, seeds, columns }),
    ignored,
    facts: (format) => ['grid', encodingFacts(format), marks, enlargement],
    headers: provenanceHeaders(marks),
    mediaType: mediaTypeOf,
    make: (format) =>
      workshop.occupy(async (seat) => {
        const collage = await library.drawWith(guest.request, async (sampler, turn) => {
          const { width, height } = abilities.picture;
          const places = new Collage({ columns, rows, width: width * enlargement, height: height * enlargement });
          for (const [index, seed] of seeds.entries()) {
            if (index > 0) await turn();
            stillWanted(c);
            seat.renew();
            places.put(index, enlarge(sampler.draw({ seed, ...wish }), enlargement));
          }
          return places;
        });
        return encodeRgba(codecs, collage.picture, format, provenanceMarks(marks));
      }),
  });
}
