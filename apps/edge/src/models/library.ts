import type { Seed } from '@omokage/models/sampling';
import { ArtefactError } from '@omokage/weights';
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

/** What a picture is to be drawn with, and what the request lends for it. */
export interface DrawRequest {
  model: ModelIdentity;
  seed: Seed;
  psi: number;
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

  /** One picture. Throws TurnstileFull, ShelfBusy, StoreError, ArtefactError or UnservableModel. */
  async draw({ model, seed, psi, source, keepAlive }: DrawRequest): Promise<Raster> {
    const { channels, embedded, shelf, turnstile } = this.#parts;
    if (this.#isEmbedded(model)) {
      await turnstile.pass();
      return embedded.sampler.draw(seed, psi);
    }
    const drawn = shelf.use({
      key: `${model.name}@${model.digest}`,
      load: () => source.load(model.name, model.digest),
      keepAlive,
      beforeUse: () => turnstile.pass(),
      use: (sampler) => sampler.draw(seed, psi),
    });
    return drawn.catch((error: unknown) => {
      if (error instanceof ArtefactError && error.code === 'not-found') {
        if (model.pinned) throw unknownModel(error.detail);
        // The name may have moved on since its pointer was read.
        channels.forget(model.name);
      }
      throw error;
    });
  }

  /** The newest of every published name. One of the embedded model's name is left out: by name, nobody reaches it. */
  async published(source: ModelSource): Promise<PublishedModel[]> {
    const models = await source.list();
    return models.filter(({ manifest }) => manifest.name !== this.embedded.manifest.name);
  }

  #isEmbedded({ name, digest }: ModelIdentity): boolean {
    return name === this.embedded.manifest.name && digest === this.embedded.digest;
  }
}

const unknownModel = (detail: string): Problem =>
  new Problem('unknown-model', detail, { parameter: 'model', allowed: 'a model that /v1/models lists' });
