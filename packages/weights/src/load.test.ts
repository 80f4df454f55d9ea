import { describe, expect, it, vi } from 'vitest';
import { type Artefact, buildArtefact } from './artefact.ts';
import { ArtefactError } from './artefact-error.ts';
import { dropLast, flipBit, withFirstShard, withManifest } from './fixtures/hostile.ts';
import { tinyDescription, tinyWeights } from './fixtures/tiny-model.ts';
import { decodeArtefact, readArtefact, verifyArtefact } from './load.ts';
import type { QuantizationKind } from './quantize.ts';

const build = (kind: QuantizationKind = 'uint8') =>
  buildArtefact(tinyDescription, tinyWeights(), kind, { shardBytes: 9 });
const shardsOf = ({ shards }: Artefact) => shards.map(({ bytes }) => bytes);

describe('readArtefact', () => {
  it.each(['uint8', 'uint16', 'float16', 'float32'] as const)('reads what was built as %s', async (kind) => {
    const artefact = await build(kind);
    const model = await verifyArtefact(artefact);
    expect(model).toMatchObject({ digest: artefact.digest, manifest: artefact.manifest });
    expect([...model.weights.keys()]).toEqual(['dense/kernel', 'dense/bias']);
    for (const [name, { shape, values }] of tinyWeights()) {
      const read = model.weights.get(name)!;
      expect(read.shape).toEqual(shape);
      expect(read.values).toHaveLength(values.length);
      const worst = Math.max(...values.map((value, i) => Math.abs(value - read.values[i])));
      expect(worst).toBeLessThan(kind === 'uint8' ? 4.1e-3 : 5e-4);
    }
    expect(model.weights.get('dense/bias')).toEqual(tinyWeights().get('dense/bias'));
  });

  it('refuses a manifest other than the one asked for, before it reads a shard', async () => {
    const artefact = await build();
    const shard = vi.fn();
    const read = readArtefact({ manifest: artefact.manifestBytes, shard }, 'ab'.repeat(32));
    await expect(read).rejects.toMatchObject({ name: 'ArtefactError', code: 'digest-mismatch' });
    expect(shard).not.toHaveBeenCalled();
  });

  it('asks for no more bytes of a shard than the manifest states', async () => {
    const artefact = await build();
    const shards = shardsOf(artefact);
    const shard = vi.fn(
      async (path: string) => shards[Number(path.slice('weights-'.length, 'weights-'.length + 1)) - 1],
    );
    await readArtefact({ manifest: artefact.manifestBytes, shard });
    expect(shard.mock.calls).toEqual(artefact.manifest.shards.map(({ path, bytes }) => [path, bytes]));
  });

  it('refuses a shard with one wrong bit, one byte less, one byte more, or none at all', async () => {
    const artefact = await build();
    const codeOf = (broken: Artefact) => verifyArtefact(broken).catch((error: ArtefactError) => error.code);
    expect(await codeOf(withFirstShard(artefact, flipBit))).toBe('digest-mismatch');
    expect(await codeOf(withFirstShard(artefact, dropLast))).toBe('truncated');
    expect(await codeOf(withFirstShard(artefact, (bytes) => new Uint8Array([...bytes, 0])))).toBe('too-large');
    expect(await codeOf({ ...artefact, shards: artefact.shards.slice(1) })).toBe('not-found');
  });

  it('refuses a plan that its check refuses, before it reads a shard', async () => {
    const artefact = await build();
    const shard = vi.fn();
    const check = vi.fn(() => {
      throw new Error('no layer "dense"');
    });
    const read = readArtefact({ manifest: artefact.manifestBytes, shard }, artefact.digest, { check });
    await expect(read).rejects.toMatchObject({ code: 'malformed', detail: 'no layer "dense"' });
    const shapes = new Map([
      ['dense/kernel', [4, 4]],
      ['dense/bias', [4]],
    ]);
    expect(check).toHaveBeenCalledWith(tinyDescription.plan, shapes, [tinyDescription.plan]);
    expect(shard).not.toHaveBeenCalled();
  });

  it('says what happened, the facts and what to do', async () => {
    const artefact = withFirstShard(await build(), dropLast);
    const error = await verifyArtefact(artefact).catch((error: ArtefactError) => error);
    expect(error).toBeInstanceOf(ArtefactError);
    const lines = (error as ArtefactError).message.split('\n').map((line) => line.trim());
    expect(lines).toEqual([
      'The shard weights-1of4.bin does not have its size.',
      'It has 8 bytes; the manifest says 9.',
      expect.stringContaining('Export the model again'),
    ]);
  });
});

describe('decodeArtefact', () => {
  it('gives what readArtefact gives, at once', async () => {
    const artefact = await build('uint16');
    const { weights } = await verifyArtefact(artefact);
    expect(decodeArtefact(artefact.manifest, shardsOf(artefact))).toEqual(weights);
  });

  it('refuses shards of another size, and missing ones', async () => {
    const artefact = await build();
    const broken = shardsOf(withFirstShard(artefact, dropLast));
    expect(() => decodeArtefact(artefact.manifest, broken)).toThrow(expect.objectContaining({ code: 'truncated' }));
    const fewer = shardsOf(artefact).slice(0, 1);
    expect(() => decodeArtefact(artefact.manifest, fewer)).toThrow(expect.objectContaining({ code: 'not-found' }));
  });

  it('refuses a manifest whose table and shards do not fit together', async () => {
    const artefact = await build();
    const manifest = { ...artefact.manifest, weights: artefact.manifest.weights.slice(0, 1) };
    expect(() => decodeArtefact(manifest, shardsOf(artefact))).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  it('refuses weights that are not numbers, whatever their digest', async () => {
    const artefact = await build('float32');
    const [first, ...rest] = shardsOf(artefact);
    first.set(new Uint8Array(Float32Array.of(Number.NaN).buffer));
    expect(() => decodeArtefact(artefact.manifest, [first, ...rest])).toThrow(/"dense\/kernel" cannot be decoded/);
  });
});

describe('a manifest that lies', () => {
  it('is refused for a scale that takes weights out of float32', async () => {
    const artefact = await withManifest(await build(), (manifest) => ({
      ...manifest,
      weights: manifest.weights.map((entry) =>
        entry.quantization?.dtype === 'uint8'
          ? { ...entry, quantization: { ...entry.quantization, scale: 1e308 } }
          : entry,
      ),
    }));
    await expect(verifyArtefact(artefact)).rejects.toMatchObject({ code: 'malformed' });
  });
});
