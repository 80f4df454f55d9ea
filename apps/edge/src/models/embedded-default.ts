import { checkPlan } from '@omokage/models/plan';
import type { Raster } from '@omokage/pictures/png';
import { decodeArtefact, type SamplerManifest, samplerManifestSchema } from '@omokage/weights';
import manifestJson from '@omokage/weights/embedded/default/manifest.json';
import shard from '@omokage/weights/embedded/default/weights-1of1.bin';
import { Sampler } from '../inference/sampler.ts';
import { digestOf, type EmbeddedFiles } from './embedded-files.ts';
import { TEST_WISH } from './self-test.ts';

/** The sampler that travels with the Worker: decoded and warmed up while the isolate starts, never evicted. */
export interface EmbeddedDefault {
  manifest: SamplerManifest;
  digest: string;
  files: EmbeddedFiles;
  sampler: Sampler;
  /** What it drew while the isolate started. */
  firstDrawn: Raster;
}

/** For module scope: all of it is synchronous. */
export function loadEmbeddedDefault(): EmbeddedDefault {
  const manifest = samplerManifestSchema.parse(manifestJson);
  const weights = decodeArtefact(manifest, [new Uint8Array(shard)], { check: checkPlan });
  const sampler = new Sampler(manifest, weights);
  const files = { manifest: manifestJson, shard: async () => new Uint8Array(shard) };
  return { manifest, digest: digestOf(files), files, sampler, firstDrawn: sampler.draw(TEST_WISH) };
}
