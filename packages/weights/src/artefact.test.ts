import { describe, expect, it } from 'vitest';
import { buildArtefact } from './artefact.ts';
import { sha256Hex } from './digest.ts';
import { tinyDescription, tinyWeights } from './fixtures/tiny-model.ts';
import { MANIFEST_LIMITS } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';
import type { QuantizationKind } from './quantize.ts';

const build = (kind: QuantizationKind = 'uint8', options = {}) =>
  buildArtefact(tinyDescription, tinyWeights(), kind, options);

describe('buildArtefact', () => {
  it('writes the manifest that its digest names', async () => {
    const artefact = await build();
    expect(artefact.digest).toBe(await sha256Hex(artefact.manifestBytes));
    expect(parseManifest(artefact.manifestBytes)).toEqual(artefact.manifest);
    expect(artefact.manifest).toMatchObject({ schemaVersion: 1, ...tinyDescription });
  });

  it('gives the same digest for the same model, however its description is ordered', async () => {
    const reversed = Object.fromEntries(Object.entries(tinyDescription).reverse()) as typeof tinyDescription;
    const { digest } = await buildArtefact(reversed, tinyWeights(), 'uint8');
    expect(digest).toBe((await build()).digest);
  });

  it('gives another digest for other weights, another kind or another title', async () => {
    const digests = await Promise.all([
      build(),
      build('uint16'),
      buildArtefact(tinyDescription, tinyWeights(2), 'uint8'),
      buildArtefact({ ...tinyDescription, title: 'other' }, tinyWeights(), 'uint8'),
    ]);
    expect(new Set(digests.map(({ digest }) => digest)).size).toBe(4);
  });

  it('cuts shards of the size asked for, also inside a tensor', async () => {
    const { shards, manifest } = await build('uint8', { shardBytes: 10 }); // 16 + 4 * 4 bytes
    expect(shards.map(({ path, bytes }) => [path, bytes.length])).toEqual([
      ['weights-1of4.bin', 10],
      ['weights-2of4.bin', 10],
      ['weights-3of4.bin', 10],
      ['weights-4of4.bin', 2],
    ]);
    expect(manifest.shards[3]).toEqual({
      path: 'weights-4of4.bin',
      bytes: 2,
      sha256: await sha256Hex(shards[3].bytes),
    });
  });

  it.each([0, -1, 1.5, Number.NaN, MANIFEST_LIMITS.shardBytes + 1])(
    'refuses shards of %d bytes',
    async (shardBytes) => {
      await expect(build('uint8', { shardBytes })).rejects.toThrow(/shardBytes is/);
    },
  );

  it('refuses more shards than a reader takes', async () => {
    const weights = new Map([...tinyWeights(), ['more', { shape: [10, 10], values: new Float32Array(100) }] as const]);
    await expect(buildArtefact(tinyDescription, weights, 'uint8', { shardBytes: 1 })).rejects.toThrow(/shards/);
  });

  it('refuses a plan whose weights are not given, and a model without weights', async () => {
    const weights = new Map([...tinyWeights()].slice(0, 1));
    await expect(buildArtefact(tinyDescription, weights, 'uint8')).rejects.toThrow(/"dense\/bias", which are not/);
    await expect(buildArtefact(tinyDescription, new Map(), 'uint8')).rejects.toMatchObject({ code: 'malformed' });
  });
});
