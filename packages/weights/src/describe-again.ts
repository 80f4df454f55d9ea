import type { Artefact } from './artefact.ts';
import { canonicalJson } from './canonical-json.ts';
import { sha256Hex } from './digest.ts';
import type { Manifest } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';

/** What may be said otherwise of a model whose weights stay as they are. */
export type Telling = Partial<Pick<Manifest, 'name' | 'title' | 'about' | 'training'>>;

/**
 * The same model with something else said of it: its weights keep their bytes, and its manifest, and so its digest, is a new one. Nothing is
 * changed that `change` does not name.
 * @throws ArtefactError `malformed` or `too-large` when no reader would accept the result.
 */
export async function describeAgain<M extends Manifest>(artefact: Artefact<M>, change: Telling): Promise<Artefact<M>> {
  const manifestBytes = canonicalJson({ ...artefact.manifest, ...change });
  const manifest = parseManifest(manifestBytes) as M;
  return { manifest, manifestBytes, digest: await sha256Hex(manifestBytes), shards: artefact.shards };
}
