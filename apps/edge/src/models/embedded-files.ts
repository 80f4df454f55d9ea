import { createHash } from 'node:crypto';
import type { Manifest } from '@omokage/weights';

/** A model that travels with the Worker, as the bundler hands it over. */
export interface EmbeddedFiles {
  /** What is in `manifest.json`. */
  readonly manifest: unknown;
  /** In the order of the manifest. */
  readonly shards: readonly ArrayBuffer[];
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
export const manifestTextOf = ({ manifest }: EmbeddedFiles): string => JSON.stringify(manifest);

/** The digest of an embedded model: the sha256 of its `manifest.json`. */
export const digestOf = (files: EmbeddedFiles): string =>
  createHash('sha256').update(manifestTextOf(files)).digest('hex');
