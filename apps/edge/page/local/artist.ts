import type { FaceWish } from '../faces/wish.ts';
import { TroubleError } from '../shell/trouble.ts';
import type { Answer, DrawnFace, FromWorker, Opened, PinnedModel, Request, Where } from './messages.ts';

export interface ArtistListeners {
  progress(words: string): void;
  /** It draws no more; the message is for people. */
  lost(message: string): void;
}

interface Waiting {
  readonly answer: (answer: Answer) => void;
  readonly fail: (error: Error) => void;
}

/** Draws in a worker of its own. Everything it throws is a TroubleError. */
export class Artist {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #asked = 0;

  /** The worker, and what it computes with, are fetched now and not with the page. */
  static async hire(listeners: ArtistListeners): Promise<Artist> {
    const { ADDRESS } = await import('./worker.ts');
    return new Artist(new Worker(ADDRESS, { type: 'module' }), listeners);
  }

  constructor(worker: Worker, { progress, lost }: ArtistListeners) {
    this.#worker = worker;
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'progress') progress(data.words);
      else if (data.kind === 'lost') lost(data.message);
      else this.#settle(data);
    });
    worker.addEventListener('error', ({ message }) => this.#failAll(message || 'Its script could not be loaded.'));
  }

  open(model: PinnedModel, where: Where): Promise<Opened> {
    return this.#ask({ kind: 'open', model, where });
  }

  draw(wish: FaceWish): Promise<DrawnFace> {
    return this.#ask({ kind: 'draw', wish });
  }

  /** Ends at once, whatever it is at. */
  dismiss(): void {
    this.#worker.terminate();
    this.#failAll('It was stopped.');
  }

  #ask<T extends Answer>(request: Request): Promise<T> {
    const id = this.#asked++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { answer: (answer) => resolve(answer as T), fail: reject });
      this.#worker.postMessage({ ...request, id });
    });
  }

  #settle(message: Extract<FromWorker, { id: number }>): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.answer(message.answer);
    else waiting?.fail(troubleOf(message.message));
  }

  #failAll(why: string): void {
    for (const { fail } of this.#waiting.values()) fail(troubleOf(why));
    this.#waiting.clear();
  }
}

const troubleOf = (detail: string): TroubleError =>
  new TroubleError({ title: 'This browser does not draw it', detail, allowed: [], status: 0 });
