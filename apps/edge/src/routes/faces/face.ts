import type { Seed } from '@omokage/models/sampling';
import type { Context } from 'hono';
import type { AppEnv } from '../../app-env.ts';
import type { Workshop } from '../../models/workshop.ts';
import { enlarge } from '../../pictures/enlarge.ts';
import { encodeDrawn, encodingFacts, mediaTypeOf } from '../../pictures/face-encoding.ts';
import { faceMarks } from '../../pictures/face-marks.ts';
import { provenanceHeaders, provenanceMarks } from '../../pictures/provenance.ts';
import { PICTURE_EXTENSIONS, type PictureExtension } from '../../requests/face-file.ts';
import { facePath } from '../../requests/face-path.ts';
import type { WishQuery } from '../../requests/face-request.ts';
import type { ModelReference } from '../../requests/model-reference.ts';
import { settleQuery } from '../../requests/settle-query.ts';
import { preferredExtension } from './preferred-extension.ts';
import { show, visit } from './show.ts';

/** The picture of a seed. */
export async function answerFace(
  c: Context<AppEnv>,
  { library, codecs }: Workshop,
  reference: ModelReference | undefined,
  { seed, extension, query }: { seed: Seed; extension: PictureExtension | undefined; query: WishQuery },
): Promise<Response> {
  const guest = await visit(c, library, reference);
  const settled = await settleQuery(query, () => library.abilities(guest.request));
  const { wish, spelled, enlargement, ignored } = settled;
  const marks = faceMarks([['Seed', seed.text]], guest.model, settled);
  return show(c, guest, {
    extension,
    preferred: preferredExtension(c, PICTURE_EXTENSIONS),
    path: (address) => facePath({ ...spelled, ...address, seed: seed.text }),
    ignored,
    facts: (format) => [encodingFacts(format), marks, enlargement],
    headers: provenanceHeaders(marks),
    mediaType: (format) => mediaTypeOf(format),
    make: async (format) => {
      const raster = enlarge(await library.draw(guest.request, { seed, ...wish }), enlargement);
      return encodeDrawn(codecs, raster, format, provenanceMarks(marks));
    },
  });
}
