import type { Library, ModelRequest } from '../models/library.ts';
import { faceMarks } from '../pictures/face-marks.ts';
import { provenanceHeaders } from '../pictures/provenance.ts';
import { Problem } from '../problems/problem.ts';
import { formatModelReference } from '../requests/model-reference.ts';
import { settleQuery } from '../requests/settle-query.ts';
import { GALLERY_LIMITS } from './gallery-limits.ts';
import { canonicalOrder, type GalleryOrder, galleryIdOf } from './gallery-order.ts';
import { further, type GalleryStatus, isUnderWay, queued } from './gallery-status.ts';
import { GalleryStorage } from './gallery-storage.ts';

/** What a message of the queue says: that a gallery is to go on. How far it is, its status says. */
export interface GalleryMessage {
  readonly gallery: string;
}

export interface GalleryParts extends Omit<ModelRequest, 'model'> {
  readonly library: Library;
  readonly bucket: R2Bucket;
  readonly queue: Pick<Queue<GalleryMessage>, 'send'>;
  readonly now: () => number;
}

/**
 * The gallery of an order, and whether somebody is about to render it because of this one. The same order twice is the same gallery: one that is
 * done or under way is left alone, one that failed or came to a halt goes on where it stopped.
 * Throws a Problem for what the model cannot be asked, or when the queue takes nothing; StoreError, and what the library throws.
 */
export async function openGallery(
  order: GalleryOrder,
  { library, source, keepAlive, bucket, queue, now }: GalleryParts,
): Promise<{ status: GalleryStatus; begun: boolean }> {
  const model = await library.identify(source, order.model);
  // Loaded in any case: what is no generator is refused here, and not by a message that nobody waits for.
  const abilities = await library.abilities({ model, source, keepAlive });
  const settled = await settleQuery(order.query, async () => abilities);
  const canonical = canonicalOrder(order, model, settled.spelled);
  checkLength(order.seeds.map(({ text }) => provenanceHeaders(faceMarks([['Seed', text]], model, settled))));
  const id = await galleryIdOf(canonical);

  const storage = new GalleryStorage(bucket);
  const found = await storage.status(id);
  if (found.status !== undefined && !needsPush(found.status, now())) return { status: found.status, begun: false };

  const total = order.seeds.length;
  const status =
    found.status === undefined
      ? queued({ id, total, model: formatModelReference(model), format: order.format }, now())
      : further(found.status, { state: 'queued' }, now());
  await storage.putOrder(id, canonical);
  if (!(await storage.putStatus(status, found.tag))) return { status: await winner(storage, status), begun: false };
  await push(storage, status, queue, now);
  return { status, begun: true };
}

/** What is said of a picture is stored beside it, where R2 has 8192 bytes. */
const MOST_SAID = 8_000;

function checkLength(said: readonly Readonly<Record<string, string>>[]): void {
  if (said.every((headers) => JSON.stringify(headers).length <= MOST_SAID)) return;
  throw new Problem('invalid-order', 'Seed, text and the rest are too long together.', {
    allowed: `${MOST_SAID} characters for a picture, percent-encoded`,
  });
}

/** One whose message was lost on the way would wait for ever. */
const needsPush = (status: GalleryStatus, now: number): boolean =>
  status.state === 'failed' || (isUnderWay(status) && now - Date.parse(status.updated) > GALLERY_LIMITS.stale);

/** Somebody ordered the same at the same time. */
const winner = async (storage: GalleryStorage, ours: GalleryStatus): Promise<GalleryStatus> =>
  (await storage.status(ours.id)).status ?? ours;

async function push(
  storage: GalleryStorage,
  status: GalleryStatus,
  queue: GalleryParts['queue'],
  now: () => number,
): Promise<void> {
  try {
    await queue.send({ gallery: status.id });
  } catch (cause) {
    const failed = further(status, { state: 'failed', failure: 'The queue did not take it. Order it again.' }, now());
    const { status: current, tag } = await storage.status(status.id);
    // A queue that failed to say so may have taken it all the same: what was rendered since is not forgotten.
    if (current?.state === 'queued') await storage.putStatus(failed, tag);
    const detail = 'The gallery was noted, and the queue did not take it.';
    throw new Problem('storage-unavailable', detail, { retryAfter: 30, allowed: 'the same order later' }, { cause });
  }
}
