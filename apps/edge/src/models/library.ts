import type { Wish } from '@omokage/models/sampler';
import { ArtefactError } from '@omokage/weights';
import type { Controls } from '@omokage/weights/sampler';
import type { Sampler } from '../inference/sampler.ts';
import type { Turnstile } from '../inference/turnstile.ts';
import type { Raster } from '../pictures/png.ts';
import { Problem } from '../problems/problem.ts';
import type { ModelReference } from '../requests/model-reference.ts';
import type { Channels } from './channels.ts';
import type { EmbeddedModel } from './embedded.ts';
import type { ModelSource, PublishedModel } from './model-source.ts';
import type { KeepAlive, Shelf } from './shelf.ts';

/** Which model a request means, settled before any of it is loaded. */
export interface ModelIdentity {
  name: string;
  digest: string;
  /** Asked for by digest: the answer can never change. */
  pinned: boolean;
}

export interface LibraryParts {
  embedded: EmbeddedModel;
  channels: Channels;
  shelf: Shelf;
  turnstile: Turnstile;
}

/** A model, and what a request lends to reach it. */
export interface ModelRequest {
  model: ModelIdentity;
  source: ModelSource;
  keepAlive: KeepAlive;
}

/** All models that this Worker serves: the embedded default, which needs no storage, and those that are published. */
export class Library {
  readonly embedded: EmbeddedModel;
  readonly #parts: LibraryParts;

  constructor(parts: LibraryParts) {
    this.embedded = parts.embedded;
    this.#parts = parts;
  }

  /** Throws a Problem for an unknown name, StoreError when storage is needed and does not answer. */
  async identify(source: ModelSource, reference: ModelReference | undefined): Promise<ModelIdentity> {
    const { manifest, digest } = this.embedded;
    if (reference === undefined) return { name: manifest.name, digest, pinned: false };
    if (reference.digest !== undefined) return { name: reference.name, digest: reference.digest, pinned: true };
    if (reference.name === manifest.name) return { name: manifest.name, digest, pinned: false };
    const newest = await this.#parts.channels.newest(source, reference.name);
    if (newest === undefined) throw unknownModel(`Nothing is published under the name "${reference.name}".`);
    return { name: reference.name, digest: newest, pinned: false };
  }

  /**
   * What can be asked of a model. One that is published is loaded for it: the picture is usually asked for next.
   * Throws ShelfBusy, StoreError, ArtefactError or UnservableModel.
   */
  controls(request: ModelRequest): Promise<Controls> {
    return this.#use(
      request,
      async () => {},
      (sampler) => sampler.controls,
    );
  }

  /** One picture. Throws TurnstileFull, ShelfBusy, StoreError, ArtefactError or UnservableModel. */
  draw(request: ModelRequest, wish: Wish): Promise<Raster> {
    return this.#use(
      request,
      () => this.#parts.turnstile.pass(),
      (sampler) => sampler.draw(wish),
    );
  }

  /** The newest of every published name. One of the embedded model's name is left out: by name, nobody reaches it. */
  async published(source: ModelSource): Promise<PublishedModel[]> {
    const models = await source.list();
    return models.filter(({ manifest }) => manifest.name !== this.embedded.manifest.name);
  }

  async #use<T>(
    { model, source, keepAlive }: ModelRequest,
    beforeUse: () => Promise<void>,
    use: (sampler: Sampler) => T,
  ): Promise<T> {
    const { channels, embedded, shelf } = this.#parts;
    if (this.#isEmbedded(model)) {
      await beforeUse();
      return use(embedded.sampler);
    }
    const key = `${model.name}@${model.digest}`;
    const load = () => source.load(model.name, model.digest);
    return shelf.use({ key, load, keepAlive, beforeUse, use }).catch((error: unknown) => {
      if (error instanceof ArtefactError && error.code === 'not-found') {
        if (model.pinned) throw unknownModel(error.detail);
        // The name may have moved on since its pointer was read.
        channels.forget(model.name);
      }
      throw error;
    });
  }

  #isEmbedded({ name, digest }: ModelIdentity): boolean {
    return name === this.embedded.manifest.name && digest === this.embedded.digest;
  }
}

const unknownModel = (detail: string): Problem =>
  new Problem('unknown-model', detail, { parameter: 'model', allowed: 'a model that /v1/models lists' });
