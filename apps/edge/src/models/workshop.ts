import {
  type Codecs,
  checkHead,
  decodePicture,
  encodePicture,
  type PictureFormat,
  type PictureLimits,
  type Rgba,
  readHead,
} from '@omokage/pictures';
import { type RestorationProvenance, restorationMarks } from '@omokage/pictures/marks';
import type { TaskName } from '@omokage/weights';
import { maskOfPicture } from '@omokage/weights/restorer';
import type { Restorer } from '../inference/restorer.ts';
import type { Seat, Seats } from '../inference/seats.ts';
import { blamingFile } from '../problems/of-pictures.ts';
import { Problem } from '../problems/problem.ts';
import { formatModelReference, type ModelReference } from '../requests/model-reference.ts';
import { MEDIA_TYPES } from '../requests/picture-format.ts';
import type { Upload } from '../requests/read-upload.ts';
import { RESTORATION_LIMITS } from '../requests/restoration-limits.ts';
import type { Library, ModelRequest } from './library.ts';
import { checkTask } from './unsuitable.ts';

/** Too many pictures are in work. */
export class WorkshopFull extends Error {
  override name = 'WorkshopFull';
}

/** What is to be done with a picture, and what a request lends for it. */
export interface Order extends Omit<ModelRequest, 'model'> {
  readonly task: TaskName;
  /** The model of the task unless given. */
  readonly reference?: ModelReference | undefined;
  readonly scale?: number | undefined;
  readonly encoding: { readonly format: PictureFormat; readonly quality: number };
  /** Reads what was sent. Called at most once, and not before there is room for it. */
  upload(): Promise<Upload>;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface Restored {
  readonly file: Uint8Array<ArrayBuffer>;
  readonly marks: RestorationProvenance;
}

export interface WorkshopParts {
  library: Library;
  codecs: Codecs;
  /** One for each picture in work, from its upload to its answer: they bound the memory that pictures take. */
  seats: Seats;
}

const PICTURE_LIMITS: PictureLimits = {
  bytes: RESTORATION_LIMITS.bodyBytes,
  side: RESTORATION_LIMITS.inputSide,
  pixels: RESTORATION_LIMITS.inputSide ** 2,
};

/** Where pictures are restored: so many at a time are in work, and of these one tile at a time. */
export class Workshop {
  readonly library: Library;
  readonly codecs: Codecs;
  readonly #seats: Seats;

  constructor({ library, codecs, seats }: WorkshopParts) {
    this.library = library;
    this.codecs = codecs;
    this.#seats = seats;
  }

  /** Pictures in work. */
  get busy(): number {
    return this.#seats.taken;
  }

  /** Throws a Problem for what is wrong with the order, WorkshopFull, RestorationError, or what the library throws. */
  restore(order: Order): Promise<Restored> {
    return this.occupy((seat) => this.#fulfil(order, seat));
  }

  /** Does some work on a picture while there is a place for it. Throws WorkshopFull, and what the work throws. */
  async occupy<T>(work: (seat: Seat) => Promise<T>): Promise<T> {
    const seat = this.#seats.take();
    if (seat === undefined) throw new WorkshopFull(`${this.busy} pictures are in work`);
    try {
      return await work(seat);
    } finally {
      seat.leave();
    }
  }

  async #fulfil(order: Order, seat: Seat): Promise<Restored> {
    const { task, source, keepAlive, signal } = order;
    const model = await this.library.identifyRestorer(source, task, order.reference);
    const upload = await order.upload();
    await checkHeads(upload);
    return this.library.restoreWith({ model, source, keepAlive }, async (restorer, turn) => {
      checkTask(model.name, restorer.manifest.restorer.task, task);
      const pause = async () => {
        if (signal.aborted) throw new Problem('client-gone', 'Nobody waited for the picture any more.');
        seat.renew();
        await turn();
      };
      const { picture, scale } = await this.#work(restorer, order, upload, pause);
      const marks = { model: formatModelReference(model), task, ...(scale !== undefined && { scale }) };
      const file = await encodePicture(this.codecs, picture, order.encoding, restorationMarks(marks));
      // No codec shares memory between threads.
      return { file: file as Uint8Array<ArrayBuffer>, marks };
    });
  }

  async #work(restorer: Restorer, { scale }: Order, upload: Upload, pause: () => Promise<void>) {
    const sent = await this.#decode('image', upload.image);
    await pause();
    const mask = upload.mask && maskOfPicture(await this.#decode('mask', upload.mask));
    const restoration = { picture: sent, ...(mask && { mask }), ...(scale !== undefined && { scale }) };
    const { outputSide: mostSide, macs: mostMacs } = RESTORATION_LIMITS;
    const picture = await restorer.restore(restoration, { mostSide, mostMacs, pause });
    await pause();
    return { picture, scale: restorer.manifest.restorer.scales && picture.width / sent.width };
  }

  #decode(field: 'image' | 'mask', bytes: Uint8Array): Promise<Rgba> {
    return blamingFile(field, () => decodePicture(this.codecs, bytes, PICTURE_LIMITS));
  }
}

/** Refuses what its headers already tell, before a model is loaded for it. */
async function checkHeads({ image, mask, declared }: Upload): Promise<void> {
  const { format } = await blamingFile('image', () => checkedHead(image));
  if (declared !== undefined && declared !== MEDIA_TYPES[format]) {
    throw new Problem(
      'unsupported-media-type',
      `The picture was announced as ${declared}, and is ${MEDIA_TYPES[format]}.`,
      {
        parameter: 'image',
        allowed: `${MEDIA_TYPES[format]} for this file`,
      },
    );
  }
  if (mask !== undefined) await blamingFile('mask', () => checkedHead(mask));
}

function checkedHead(bytes: Uint8Array) {
  const head = readHead(bytes);
  checkHead(head, PICTURE_LIMITS);
  return head;
}
