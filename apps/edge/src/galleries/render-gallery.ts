import { ArtefactError } from '@omokage/weights';
import { UnservableModel } from '../inference/unservable-model.ts';
import type { Workshop } from '../models/workshop.ts';
import { enlarge } from '../pictures/enlarge.ts';
import { encodeDrawn, mediaTypeOf } from '../pictures/face-encoding.ts';
import { faceMarks } from '../pictures/face-marks.ts';
import { provenanceHeaders, provenanceMarks } from '../pictures/provenance.ts';
import { Problem } from '../problems/problem.ts';
import { settleQuery } from '../requests/settle-query.ts';
import { picturesAMessage } from './gallery-limits.ts';
import type { GalleryOrder } from './gallery-order.ts';
import { galleryPicturePath } from './gallery-path.ts';
import { further, type GalleryStatus, isUnderWay } from './gallery-status.ts';
import { GalleryStorage } from './gallery-storage.ts';
import type { GalleryParts } from './open-gallery.ts';

export interface RenderingParts extends Omit<GalleryParts, 'library'> {
  readonly workshop: Workshop;
}

/** What is wrong with a gallery for good: trying again would not help. */
class Hopeless extends Error {
  override name = 'Hopeless';
}

/**
 * Renders the next stretch of a gallery into the bucket, and sends a message for the one behind it. Whoever comes twice renders the same
 * pictures again, byte for byte, and stops when it learns that another was faster. Throws what may be over later.
 */
export async function renderGallery(id: string, parts: RenderingParts): Promise<void> {
  const { bucket, queue, now } = parts;
  const storage = new GalleryStorage(bucket);
  const found = await storage.status(id);
  if (found.status === undefined || !isUnderWay(found.status)) return;
  try {
    const order = await storage.order(id);
    if (order === undefined) throw new Hopeless('What was ordered is not to be read any more.');
    const rendered = await renderStretch(storage, order, found.status, parts);
    const done = rendered === order.seeds.length;
    if (done) await storage.putIndex(id, indexOf(order, found.status));
    const status = further(found.status, { state: done ? 'done' : 'rendering', rendered }, now());
    if ((await storage.putStatus(status, found.tag)) && !done) await queue.send({ gallery: id });
  } catch (error) {
    const reason = hopelessReason(error);
    if (reason === undefined) throw error;
    await storage.putStatus(further(found.status, { state: 'failed', failure: reason }, now()), found.tag);
  }
}

/** Notes that a gallery is given up. */
export async function giveUpGallery(
  id: string,
  { bucket, now }: Pick<RenderingParts, 'bucket' | 'now'>,
): Promise<void> {
  const storage = new GalleryStorage(bucket);
  const { status, tag } = await storage.status(id);
  if (status === undefined || !isUnderWay(status)) return;
  const failure =
    'It was tried several times and did not get any further; the log of the service says why. Order it again to go on.';
  await storage.putStatus(further(status, { state: 'failed', failure }, now()), tag);
}

/** Returns how many pictures there are behind it. */
async function renderStretch(
  storage: GalleryStorage,
  { model: reference, seeds, format, query }: GalleryOrder,
  { id, rendered }: GalleryStatus,
  { workshop: { library, codecs }, source, keepAlive }: RenderingParts,
): Promise<number> {
  const model = await library.identify(source, reference);
  const request = { model, source, keepAlive };
  const abilities = await library.abilities(request);
  const settled = await settleQuery(query, async () => abilities);
  const stretch = seeds.slice(rendered, rendered + picturesAMessage(abilities.macs));
  await library.drawWith(request, async (sampler, turn) => {
    for (const [index, seed] of stretch.entries()) {
      // Requests pass between two pictures.
      if (index > 0) await turn();
      const raster = enlarge(sampler.draw({ seed, ...settled.wish }), settled.enlargement);
      const marks = faceMarks([['Seed', seed.text]], model, settled);
      const file = await encodeDrawn(codecs, raster, format, provenanceMarks(marks));
      const about = { contentType: mediaTypeOf(format), headers: provenanceHeaders(marks) };
      await storage.putPicture(id, `${seed.text}.${format}`, file, about);
    }
  });
  return rendered + stretch.length;
}

/** For whoever serves the bucket without the Worker: which files there are. */
function indexOf({ seeds, format }: GalleryOrder, { id, model }: GalleryStatus): string {
  const pictures = seeds.map(({ text }) => ({
    seed: text,
    key: `galleries/${id}/pictures/${text}.${format}`,
    path: galleryPicturePath(id, text, format),
  }));
  return JSON.stringify({ id, model, format, pictures });
}

function hopelessReason(error: unknown): string | undefined {
  if (error instanceof Hopeless || error instanceof UnservableModel) return error.message;
  if (error instanceof ArtefactError) return `${error.what} ${error.detail}`;
  return error instanceof Problem && error.status < 500 ? error.message : undefined;
}
