import { createHash } from 'node:crypto';
import type { Manifest, Shard } from '@omokage/weights';

/** A model that travels with the Worker: its manifest as the bundler hands it over, and where its weights are. */
export interface EmbeddedFiles {
  /** What is in `manifest.json`. */
  readonly manifest: unknown;
  /** The bytes of one of the manifest's shards. Throws StoreError, or ArtefactError for one that is missing or damaged. */
  shard(shard: Shard): Promise<Uint8Array<ArrayBuffer>>;
}

/** An embedded model, with its files. */
export interface Embedded {
  readonly manifest: Manifest;
  readonly digest: string;
  readonly files: EmbeddedFiles;
}

/**
 * The text of `manifest.json`. The file is canonical JSON (sorted keys, no spaces) and the bundler keeps the order of keys, so that
 * writing it again gives back its bytes.
 */
export const manifestTextOf = ({ manifest }: Pick<EmbeddedFiles, 'manifest'>): string => JSON.stringify(manifest);

/** The digest of an embedded model: the sha256 of its `manifest.json`. */
export const digestOf = (files: Pick<EmbeddedFiles, 'manifest'>): string =>
  createHash('sha256').update(manifestTextOf(files)).digest('hex');
