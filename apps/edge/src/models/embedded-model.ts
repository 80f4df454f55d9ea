import { decodeArtefact, type LoadedModel, type Manifest, manifestSchema } from '@omokage/weights';
import { checkFits } from './edge-limits.ts';
import { digestOf, type EmbeddedFiles } from './embedded-files.ts';

/**
 * A model that travels with the Worker beside the default. Nothing of it is looked at before it is asked for: an isolate that only
 * draws faces pays for its manifest alone. It is loaded and evicted as published models are.
 */
export class EmbeddedModel {
  readonly files: EmbeddedFiles;
  #manifest: Manifest | undefined;
  #digest: string | undefined;

  constructor(files: EmbeddedFiles) {
    this.files = files;
  }

  get manifest(): Manifest {
    this.#manifest ??= manifestSchema.parse(this.files.manifest);
    return this.#manifest;
  }

  get digest(): string {
    this.#digest ??= digestOf(this.files);
    return this.#digest;
  }

  /** Throws ArtefactError; StoreError when its weights cannot be read. */
  async load(): Promise<LoadedModel> {
    const { manifest, digest } = this;
    const shards = await Promise.all(manifest.shards.map((shard) => this.files.shard(shard)));
    return { manifest, digest, weights: decodeArtefact(manifest, shards, { check: checkFits }) };
  }
}
