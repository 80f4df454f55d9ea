import { join } from 'node:path';
import { Engine } from '@omokage/engine';
import { kernelModule } from '@omokage/engine/node';
import { originOf } from '@omokage/models/sampler';
import { parseSeed } from '@omokage/models/sampling';
import type { SamplerManifest } from '@omokage/weights';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { PixelSampler } from '@omokage/weights/sampler';
import { describe, expect, it } from 'vitest';
import { ROOT } from './product/repository.ts';

const SEEDS = Array.from({ length: 16 }, (_, seed) => String(seed));

/** Pictures of the seeds, on the kernels for processors with relaxed SIMD or on the plain ones. */
async function drawn(relaxed: boolean): Promise<Uint8Array> {
  const { manifest, weights } = await readArtefactDirectory(join(ROOT, 'packages/weights/embedded/default'));
  const engine = new Engine(kernelModule({ relaxed }));
  const sampler = new PixelSampler(
    { manifest: manifest as SamplerManifest, weights },
    { runner: (plan, given) => engine.runner(plan, given) },
  );
  try {
    return sampler.draw(SEEDS.map((seed) => originOf(sampler.facts, { seed: parseSeed(seed), psi: 0.7 })));
  } finally {
    sampler.dispose();
  }
}

describe('the embedded default', () => {
  it('draws the same faces, byte for byte, whatever the processor knows', async () => {
    const [relaxed, plain] = [await drawn(true), await drawn(false)];
    expect(relaxed).toHaveLength(SEEDS.length * 64 * 64 * 3);
    expect(Buffer.compare(relaxed, plain)).toBe(0);
    expect(new Set(relaxed).size).toBeGreaterThan(200); // and these are pictures
  });
});
