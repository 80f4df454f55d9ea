import { decodeArtefact, type LoadedModel, manifestSchema, type RestorerManifest } from '@omokage/weights';
import { checkFits } from './edge-limits.ts';
import { digestOf, type EmbeddedFiles } from './embedded-files.ts';

/**
 * A restorer that travels with the Worker. Nothing of it is looked at before it is asked for: an isolate that only draws faces pays
 * for its bytes alone. It is loaded and evicted as published models are.
 */
export class EmbeddedRestorer {
  readonly files: EmbeddedFiles;
  #manifest: RestorerManifest | undefined;
  #digest: string | undefined;

  constructor(files: EmbeddedFiles) {
    this.files = files;
  }

  get manifest(): RestorerManifest {
    this.#manifest ??= readManifest(this.files);
    return this.#manifest;
  }

  get digest(): string {
    this.#digest ??= digestOf(this.files);
    return this.#digest;
  }

  /** Throws ArtefactError. */
  load(): LoadedModel {
    const { manifest, digest } = this;
    const shards = this.files.shards.map((shard) => new Uint8Array(shard));
    return { manifest, digest, weights: decodeArtefact(manifest, shards, { check: checkFits }) };
  }
}

function readManifest({ manifest }: EmbeddedFiles): RestorerManifest {
  const read = manifestSchema.parse(manifest);
  if (read.kind === 'restorer') return read;
  throw new TypeError(`the embedded model "${read.name}" is a ${read.kind}, and no restorer`);
}
