import type { Answers } from './contract.ts';
import { problemOf } from './problem.ts';
import {
  type FaceWish,
  facePath,
  type GridWish,
  gridPath,
  type MorphWish,
  modelPath,
  morphPath,
  type NumbersWish,
  numbersPath,
  type RestorationWish,
  restorationPath,
  type Seed,
} from './urls.ts';

export interface ClientOptions {
  /** Where the service is: its origin. */
  readonly url: string | URL;
  /** An API key. Keep it out of pages: those use signed URLs. */
  readonly key?: string;
  /** What asks; the global `fetch` unless given. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface RestorationOptions extends RestorationWish, CallOptions {
  /** Of `inpaint`: white where there are holes. */
  readonly mask?: Picture;
}

/** A file: PNG, JPEG or WebP. */
export type Picture = Blob | Uint8Array<ArrayBuffer> | ArrayBuffer;

/** A service to ask. Every method that asks throws an OmokageProblem for an answer that is an error, and what `fetch` throws. */
export const createClient = (options: ClientOptions): OmokageClient => new OmokageClient(options);

export class OmokageClient {
  readonly #origin: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #fetch: NonNullable<ClientOptions['fetch']>;

  constructor({ url, key, fetch = (target, init) => globalThis.fetch(target, init) }: ClientOptions) {
    this.#origin = new URL(url).origin;
    this.#headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
    this.#fetch = fetch;
  }

  /** The URL of a face, for an `<img>`. Nothing is asked. */
  faceUrl(seed: Seed, wish?: FaceWish): string {
    return this.#origin + facePath(seed, wish);
  }

  /** The URL of many faces in one picture. */
  gridUrl(seeds: string | readonly Seed[], wish?: GridWish): string {
    return this.#origin + gridPath(seeds, wish);
  }

  /** The URL of an animation from one face to another. */
  morphUrl(from: Seed, to: Seed, wish?: MorphWish): string {
    return this.#origin + morphPath(from, to, wish);
  }

  face(seed: Seed, wish?: FaceWish, options?: CallOptions): Promise<Blob> {
    return this.#picture(facePath(seed, wish), options);
  }

  grid(seeds: string | readonly Seed[], wish?: GridWish, options?: CallOptions): Promise<Blob> {
    return this.#picture(gridPath(seeds, wish), options);
  }

  morph(from: Seed, to: Seed, wish?: MorphWish, options?: CallOptions): Promise<Blob> {
    return this.#picture(morphPath(from, to, wish), options);
  }

  /** The numbers behind a face, and where its pictures are. */
  faceFacts(seed: Seed, wish?: NumbersWish, options?: CallOptions): Promise<Answers['getFaceNumbers']> {
    return this.#data(numbersPath(seed, wish), options);
  }

  models(options?: CallOptions): Promise<Answers['listModels']> {
    return this.#data('/v1/models', options);
  }

  /** @param model a name, or `name@digest`. */
  model(model: string, options?: CallOptions): Promise<Answers['getModel']> {
    return this.#data(modelPath(model), options);
  }

  /** The versions of a model, and which of them its name stands for. */
  versions(name: string, options?: CallOptions): Promise<Answers['listVersions']> {
    return this.#data(`${modelPath(name)}/versions`, options);
  }

  /** What can be restored, by which models and within which limits. */
  tasks(options?: CallOptions): Promise<Answers['listTasks']> {
    return this.#data('/v1/restorations', options);
  }

  /** The picture, restored. What is restored is invented: it looks likely, and is no evidence of what was there. */
  async restore(task: string, image: Picture, { mask, signal, ...wish }: RestorationOptions = {}): Promise<Blob> {
    const body = mask === undefined ? blobOf(image) : formOf(image, mask);
    const answer = await this.#ask(restorationPath(task, wish), { method: 'POST', body }, signal);
    return answer.blob();
  }

  async #picture(path: string, { signal }: CallOptions = {}): Promise<Blob> {
    return (await this.#ask(path, {}, signal)).blob();
  }

  async #data<T>(path: string, { signal }: CallOptions = {}): Promise<T> {
    return (await this.#ask(path, {}, signal)).json() as Promise<T>;
  }

  async #ask(path: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
    const url = this.#origin + path;
    const answer = await this.#fetch(url, { ...init, headers: this.#headers, ...(signal && { signal }) });
    if (!answer.ok) throw await problemOf(answer, url);
    return answer;
  }
}

const blobOf = (picture: Picture): Blob => (picture instanceof Blob ? picture : new Blob([picture]));

function formOf(image: Picture, mask: Picture): FormData {
  const form = new FormData();
  form.append('image', blobOf(image), 'image');
  form.append('mask', blobOf(mask), 'mask');
  return form;
}
