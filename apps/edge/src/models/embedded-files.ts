import { createHash } from 'node:crypto';

/** A model that travels with the Worker, as the bundler hands it over. */
export interface EmbeddedFiles {
  /** What is in `manifest.json`. */
  readonly manifest: unknown;
  /** In the order of the manifest. */
  readonly shards: readonly ArrayBuffer[];
}

/**
 * The digest of an embedded model. The file is canonical JSON (sorted keys, no spaces) and the bundler keeps the order of keys, so
 * that writing it again gives back its bytes, of which the digest is the sha256.
 */
export const digestOf = ({ manifest }: EmbeddedFiles): string =>
  createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
