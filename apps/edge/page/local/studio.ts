import './without-eval.ts';
import { startBackend } from './backend.ts';
import { fetchModel } from './fetch-model.ts';
import { LocalModel } from './local-model.ts';
import type { Answer, DrawnFace, Opened, PinnedModel, Request, Where } from './messages.ts';

export interface Listeners {
  progress(words: string): void;
  lost(message: string): void;
}

/** A model open at a time, on the backend that was asked for. */
export class Studio {
  readonly #listeners: Listeners;
  #model: LocalModel | undefined;
  /** One thing after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  answer(request: Request): Promise<Answer> {
    const answer = this.#last.then(
      (): Promise<Answer> => (request.kind === 'open' ? this.#open(request.model, request.where) : this.#draw(request)),
    );
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #open(pinned: PinnedModel, where: Where): Promise<Opened> {
    const { progress, lost } = this.#listeners;
    const begun = performance.now();
    this.#model?.dispose();
    this.#model = undefined;
    progress('Starting the backend…');
    const { machine, makePainter } = await startBackend(where, lost);
    progress('Fetching the weights…');
    const loaded = await fetchModel(pinned, (got, all) =>
      progress(`Fetching the weights: ${kib(got)} of ${kib(all)} KiB…`),
    );
    progress('Warming up…');
    const model = await LocalModel.open(loaded, makePainter);
    await model.warmUp();
    this.#model = model;
    return { machine, bytes: model.bytes, ms: performance.now() - begun };
  }

  async #draw({ wish }: Extract<Request, { kind: 'draw' }>): Promise<DrawnFace> {
    if (this.#model === undefined) throw new Error('No model is open.');
    return this.#model.draw(wish);
  }
}

const kib = (bytes: number): number => Math.round(bytes / 1024);
