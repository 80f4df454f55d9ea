import { checkPlan } from '@omokage/models/plan';
import { parseSeed } from '@omokage/models/sampling';
import { encodePng } from '@omokage/pictures/png';
import { decodeArtefact, type SamplerManifest, samplerManifestSchema } from '@omokage/weights';
import manifestJson from '@omokage/weights/embedded/default/manifest.json';
import shard from '@omokage/weights/embedded/default/weights-1of1.bin';
import { bootBackend } from '../inference/backend.ts';
import { Sampler } from '../inference/sampler.ts';
import { DEFAULT_PSI } from '../requests/psi.ts';
import { digestOf } from './embedded-files.ts';

/** The sampler that travels with the Worker: decoded and warmed up while the isolate starts, never evicted. */
export interface EmbeddedModel {
  manifest: SamplerManifest;
  digest: string;
  sampler: Sampler;
}

/** For module scope: all of it is synchronous. Starts the backend. */
export function loadEmbeddedModel(): EmbeddedModel {
  bootBackend();
  const manifest = samplerManifestSchema.parse(manifestJson);
  const weights = decodeArtefact(manifest, [new Uint8Array(shard)], { check: checkPlan });
  const sampler = new Sampler(manifest, weights);
  warmUp(sampler);
  return { manifest, digest: digestOf({ manifest: manifestJson, shards: [shard] }), sampler };
}

/** The first picture pays for packing weights and compiling code; it is drawn here so that no request has to. */
function warmUp(sampler: Sampler): void {
  encodePng(sampler.draw({ seed: parseSeed('0'), psi: DEFAULT_PSI }));
}
