import type { Wish } from '@omokage/models/sampler';
import type { Raster } from '@omokage/pictures/png';
import { ArtefactError, type TaskName } from '@omokage/weights';
import type { Restorer } from '../inference/restorer.ts';
import type { Sampler } from '../inference/sampler.ts';
import type { ServedModel } from '../inference/served-model.ts';
import type { Turnstile } from '../inference/turnstile.ts';
import type { ModelReference } from '../requests/model-reference.ts';
import type { Abilities } from '../requests/settle-query.ts';
import type { Channels } from './channels.ts';
import { DigestIndex } from './digest-index.ts';
import type { EmbeddedDefault } from './embedded-default.ts';
import type { Embedded } from './embedded-files.ts';
import type { EmbeddedModel } from './embedded-model.ts';
import type { ModelSource, PublishedModel } from './model-source.ts';
import type { KeepAlive, Shelf } from './shelf.ts';
import { checkKind, noSuchRestorer, unknownModel } from './unsuitable.ts';

/** Which model a request means, settled before any of it is loaded. */
export interface ModelIdentity {
  name: string;
  digest: string;
  /** Asked for by digest: the answer can never change. */
  pinned: boolean;
}

export interface LibraryParts {
  /** What draws where no model is named. */
  embedded: EmbeddedDefault;
  /** The other embedded models. */
  others: readonly EmbeddedModel[];
  channels: Channels;
  digests?: DigestIndex;
  shelf: Shelf;
  turnstile: Turnstile;
}

/** A model, and what a request lends to reach it. */
export interface ModelRequest {
  model: ModelIdentity;
  source: ModelSource;
  keepAlive: KeepAlive;
}

/** What a sampler is used for, once it is there and it is its turn. It awaits `turn` before each further picture: others pass meanwhile. */
export type SamplerUse<T> = (sampler: Sampler, turn: () => Promise<void>) => Promise<T>;

/** What a restorer is used for, once it is there. It awaits `turn` before each piece of work: others pass meanwhile. */
export type RestorerUse<T> = (restorer: Restorer, turn: () => Promise<void>) => Promise<T>;

/** All models that this Worker serves: those that are embedded, which need no storage, and those that are published. */
export class Library {
  readonly embedded: EmbeddedDefault;
  readonly others: readonly EmbeddedModel[];
  readonly #parts: LibraryParts;
  readonly #digests: DigestIndex;

  constructor(parts: LibraryParts) {
    this.embedded = parts.embedded;
    this.others = parts.others;
    this.#parts = parts;
    this.#digests = parts.digests ?? new DigestIndex();
  }

  /**
   * The model of this reference; the embedded default without one.
   * Throws a Problem for an unknown name, StoreError when storage is needed and does not answer.
   */
  async identify(source: ModelSource, reference: ModelReference | undefined): Promise<ModelIdentity> {
    if (reference === undefined) return identityOf(this.embedded);
    const { name, digest } = reference;
    if (digest !== undefined) return { name, digest, pinned: true };
    const found = await this.#newest(source, name);
    if (found === undefined) throw unknownModel(`Nothing is published under the name "${name}".`);
    return found;
  }

  /** The restorer of this reference; without one the embedded one of the task, or else what is published under the task's name. */
  async identifyRestorer(
    source: ModelSource,
    task: TaskName,
    reference: ModelReference | undefined,
  ): Promise<ModelIdentity> {
    if (reference !== undefined) return this.identify(source, reference);
    const embedded = this.#restorerOf(task);
    if (embedded !== undefined) return identityOf(embedded);
    const published = await this.#newest(source, task);
    if (published === undefined) throw noSuchRestorer(task);
    return published;
  }

  /** The model of a digest, whatever its name. Throws a Problem where there is none, StoreError when nobody knows. */
  async named(source: ModelSource, digest: string): Promise<Required<ModelReference>> {
    const embedded = [this.embedded, ...this.others].find((each) => each.digest === digest);
    const name = embedded?.manifest.name ?? (await this.#digests.nameOf(source, digest));
    if (name === undefined) throw unknownModel(`No model has the digest ${digest}.`);
    return { name, digest };
  }

  /**
   * What can be asked of a model. One that is published is loaded for it: the picture is usually asked for next.
   * Throws a Problem for one that is no sampler; ShelfBusy, StoreError, ArtefactError or UnservableModel.
   */
  abilities(request: ModelRequest): Promise<Abilities> {
    return this.#use(
      request,
      'sampler',
      async () => {},
      ({ controls, picture, macs }) => ({ controls, picture, macs }),
    );
  }

  /** Lends a sampler in its turn. Throws as `abilities` does, TurnstileFull, and what `use` throws. */
  drawWith<T>(request: ModelRequest, use: SamplerUse<T>): Promise<T> {
    return this.#lend(request, 'sampler', use);
  }

  /** One picture. Throws as `abilities` does, and TurnstileFull. */
  draw(request: ModelRequest, wish: Wish): Promise<Raster> {
    return this.#use(
      request,
      'sampler',
      () => this.#parts.turnstile.pass(),
      (sampler) => sampler.draw(wish),
    );
  }

  /**
   * Lends a restorer. Throws a Problem for a model that is none; ShelfBusy, StoreError, ArtefactError, UnservableModel or
   * TurnstileFull; what `use` throws.
   */
  restoreWith<T>(request: ModelRequest, use: RestorerUse<T>): Promise<T> {
    return this.#lend(request, 'restorer', use);
  }

  /** The embedded model that a name stands for. */
  embeddedNamed(name: string): Embedded | undefined {
    return [this.embedded, ...this.others].find(({ manifest }) => manifest.name === name);
  }

  /** Whether a reference is to what a face without one is of. */
  isDefault({ name, digest }: ModelReference): boolean {
    return digest === undefined && name === this.embedded.manifest.name;
  }

  embeddedAt(model: Omit<ModelIdentity, 'pinned'>): Embedded | undefined {
    return [this.embedded, ...this.others].find((each) => isAt(each, model));
  }

  /** Models in memory beside the default, least recently used first. */
  get shelved(): Shelf['contents'] {
    return this.#parts.shelf.contents;
  }

  /** Requests that wait for their turn. */
  get waiting(): number {
    return this.#parts.turnstile.waiting;
  }

  /** Asks storage anew what a name stands for: what it stood for is not there. */
  forget(name: string): void {
    this.#parts.channels.forget(name);
  }

  /** The newest of every published name. One of an embedded model's name is left out: by name, nobody reaches it. */
  async published(source: ModelSource): Promise<PublishedModel[]> {
    const models = await source.list();
    return models.filter(({ manifest }) => this.embeddedNamed(manifest.name) === undefined);
  }

  /** Whether a model is the one that is meant where none is named, for faces or for its task. */
  answersUnnamed({ manifest, digest }: PublishedModel): boolean {
    if (manifest.kind === 'sampler') return isAt(this.embedded, { name: manifest.name, digest });
    const { task } = manifest.restorer;
    const embedded = this.#restorerOf(task);
    return embedded === undefined ? manifest.name === task : isAt(embedded, { name: manifest.name, digest });
  }

  async #newest(source: ModelSource, name: string): Promise<ModelIdentity | undefined> {
    const embedded = this.embeddedNamed(name);
    if (embedded !== undefined) return identityOf(embedded);
    const digest = await this.#parts.channels.newest(source, name);
    return digest === undefined ? undefined : { name, digest, pinned: false };
  }

  /** Waits for a turn, then lends the model; `turn` waits for another, and keeps the model meanwhile. */
  #lend<Kind extends ServedModel['kind'], T>(
    request: ModelRequest,
    kind: Kind,
    use: (model: Extract<ServedModel, { kind: Kind }>, turn: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const { turnstile } = this.#parts;
    const pass = () => turnstile.pass();
    return this.#use(request, kind, pass, (model, alive) =>
      use(model, async () => {
        await pass();
        alive();
      }),
    );
  }

  async #use<Kind extends ServedModel['kind'], T>(
    { model, source, keepAlive }: ModelRequest,
    kind: Kind,
    beforeUse: () => Promise<void>,
    use: (model: Extract<ServedModel, { kind: Kind }>, alive: () => void) => T | Promise<T>,
  ): Promise<T> {
    const { channels, embedded, shelf } = this.#parts;
    const useSuitable = (served: ServedModel, alive: () => void) => {
      checkKind(model.name, served, kind);
      return use(served as Extract<ServedModel, { kind: Kind }>, alive);
    };
    if (isAt(embedded, model)) {
      await beforeUse();
      return shelf.withRelief(() => useSuitable(embedded.sampler, () => {}));
    }
    const other = this.others.find((each) => isAt(each, model));
    // Without loading it for nothing.
    if (other !== undefined) checkKind(model.name, other.manifest, kind);
    const key = `${model.name}@${model.digest}`;
    const load = () => other?.load() ?? source.load(model.name, model.digest);
    return shelf.use({ key, load, keepAlive, beforeUse, use: useSuitable }).catch((error: unknown) => {
      if (error instanceof ArtefactError && error.code === 'not-found') {
        if (model.pinned) throw unknownModel(error.detail);
        // The name may have moved on since its pointer was read.
        channels.forget(model.name);
      }
      throw error;
    });
  }

  #restorerOf(task: TaskName): EmbeddedModel | undefined {
    return this.others.find(({ manifest }) => manifest.kind === 'restorer' && manifest.restorer.task === task);
  }
}

const identityOf = ({ manifest, digest }: PublishedModel): ModelIdentity => ({
  name: manifest.name,
  digest,
  pinned: false,
});

const isAt = ({ manifest, digest }: PublishedModel, model: Omit<ModelIdentity, 'pinned'>): boolean =>
  manifest.name === model.name && digest === model.digest;
