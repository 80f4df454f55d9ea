import { createHash } from 'node:crypto';
import { checkPlan } from '@omokage/models/plan';
import { parseSeed } from '@omokage/models/sampling';
import { decodeArtefact, type Manifest, manifestSchema } from '@omokage/weights';
import manifestJson from '@omokage/weights/embedded/default/manifest.json';
import shard from '@omokage/weights/embedded/default/weights-1of1.bin';
import { bootBackend } from '../inference/backend.ts';
import { Sampler } from '../inference/sampler.ts';
import { encodePng } from '../pictures/png.ts';
import { DEFAULT_PSI } from '../requests/psi.ts';

/** The model that travels with the Worker: decoded and warmed up while the isolate starts, never evicted. */
export interface EmbeddedModel {
  manifest: Manifest;
  digest: string;
  sampler: Sampler;
}

/** For module scope: all of it is synchronous. Starts the backend. */
export function loadEmbeddedModel(): EmbeddedModel {
  bootBackend();
  const manifest = manifestSchema.parse(manifestJson);
  const weights = decodeArtefact(manifest, [new Uint8Array(shard)], { check: checkPlan });
  const sampler = new Sampler(manifest, weights);
  warmUp(sampler);
  return { manifest, digest: digestOf(manifestJson), sampler };
}

/**
 * The file is canonical JSON (sorted keys, no spaces) and the bundler keeps the order of keys, so that writing it again
 * gives back its bytes, of which the digest is the sha256.
 */
const digestOf = (json: unknown): string => createHash('sha256').update(JSON.stringify(json)).digest('hex');

/** The first picture pays for packing weights and compiling code; it is drawn here so that no request has to. */
function warmUp(sampler: Sampler): void {
  encodePng(sampler.draw({ seed: parseSeed('0'), psi: DEFAULT_PSI }));
}
