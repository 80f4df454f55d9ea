import { describe, expect, it } from 'vitest';
import { buildArtefact } from './artefact.ts';
import { ArtefactError } from './artefact-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { tinyDescription, tinyWeights } from './fixtures/tiny-model.ts';
import { MANIFEST_LIMITS, type Manifest } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';

const { manifest } = await buildArtefact(tinyDescription, tinyWeights(), 'uint8', { shardBytes: 20 });

const refusal = (bytes: Uint8Array): ArtefactError => {
  try {
    parseManifest(bytes);
  } catch (error) {
    if (error instanceof ArtefactError) return error;
    throw error;
  }
  throw new Error('was accepted');
};
const text = (value: string) => new TextEncoder().encode(value);
const changed = (change: Partial<Record<keyof Manifest | 'extra', unknown>>) =>
  canonicalJson({ ...manifest, ...change });
const [kernel, bias] = manifest.weights;
const [shardA, shardB] = manifest.shards;

describe('parseManifest', () => {
  it('reads what is valid', () => {
    expect(parseManifest(canonicalJson(manifest))).toEqual(manifest);
  });

  it('looks at the size before anything else', () => {
    const bytes = new Uint8Array(MANIFEST_LIMITS.manifestBytes + 1);
    expect(refusal(bytes)).toMatchObject({ code: 'too-large', detail: expect.stringContaining('1048577 bytes') });
    expect(refusal(bytes.subarray(1))).toMatchObject({ code: 'malformed' });
  });

  it.each([
    ['nothing', text('')],
    ['half a manifest', canonicalJson(manifest).slice(0, 100)],
    ['JSON that is no object', text('[1]')],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['a byte order mark', Uint8Array.of(0xef, 0xbb, 0xbf, ...canonicalJson(manifest))],
    ['values nested deeper than the stack', text(`${'['.repeat(500_000)}${']'.repeat(500_000)}`)],
    [
      'a configuration nested deeper than the stack',
      text(
        JSON.stringify({ ...manifest, training: { ...manifest.training, config: { deep: '@' } } }).replace(
          '"@"',
          `${'['.repeat(300_000)}${']'.repeat(300_000)}`,
        ),
      ),
    ],
  ])('refuses %s', (_, bytes) => {
    expect(refusal(bytes).code).toBe('malformed');
  });

  it.each([
    ['an unknown field', { extra: 1 }, 'extra'],
    ['an unknown field in an entry', { weights: [{ ...kernel, group: 1 }, bias] }, 'group'],
    ['another schema version', { schemaVersion: 2 }, 'schemaVersion'],
    ['a name that is no part of a path', { name: '../x' }, 'model name'],
    ['a shard outside of its folder', { shards: [{ ...shardA, path: '../../secret' }, shardB] }, 'plain lower-case'],
    [
      'a shard that would be the manifest',
      { shards: [{ ...shardA, path: 'manifest.json' }, shardB] },
      '"manifest.json"',
    ],
    ['a shard named twice', { shards: [shardA, { ...shardB, path: shardA.path }] }, 'used twice'],
    ['a tensor named twice', { weights: [kernel, { ...bias, name: kernel.name }] }, 'used twice'],
    ['a digest that is none', { shards: [{ ...shardA, sha256: 'AB'.repeat(32) }, shardB] }, 'digest'],
    ['a table with more bytes than the shards', { weights: [{ ...kernel, shape: [4, 5] }, bias] }, '36 bytes'],
    ['a table with fewer bytes than the shards', { weights: [{ ...kernel, shape: [4, 3] }, bias] }, '28 bytes'],
    ['a shape with a fraction', { weights: [{ ...kernel, shape: [1.5] }, bias] }, 'shape'],
    ['a negative dimension', { weights: [{ ...kernel, shape: [-4, -4] }, bias] }, 'shape'],
    ['a tensor that no table has', { weights: [{ ...kernel, name: 'other' }, bias] }, '"dense/kernel", which are not'],
    ['a latent without an input', { latent: { ...manifest.latent, input: 'toString' } }, '"toString"'],
    ['a latent of another size', { latent: { ...manifest.latent, dimensions: 5 } }, '5 dimensions'],
    ['a picture without an output', { picture: { ...manifest.picture, output: 'constructor' } }, '"constructor"'],
  ])('refuses %s', (_, change, said) => {
    const error = refusal(changed(change));
    expect(error.code).toBe('malformed');
    expect(error.detail).toContain(said);
  });

  it.each(['scale', 'min'])('refuses a %s that is not finite', (field) => {
    const json = new TextDecoder().decode(canonicalJson(manifest));
    const infinite = json.replace(new RegExp(`"${field}":[^,}]+`), `"${field}":1e999`);
    expect(infinite).not.toBe(json);
    expect(refusal(text(infinite))).toMatchObject({ code: 'malformed', detail: expect.stringContaining(field) });
  });

  it('refuses more parameters or bytes than the limits, without allocating them', () => {
    const many = Array.from({ length: 600 }, (_, i) => ({ ...bias, name: `w${i}`, shape: [65_536, 65_536] }));
    expect(refusal(changed({ weights: many })).code).toBe('too-large');
    const bytes = MANIFEST_LIMITS.shardBytes;
    const shards = ['a', 'b', 'c'].map((path) => ({ ...shardA, path, bytes }));
    expect(refusal(changed({ shards }))).toMatchObject({
      code: 'too-large',
      detail: expect.stringContaining('shards'),
    });
    expect(refusal(changed({ shards: [{ ...shardA, bytes: bytes + 1 }] })).detail).toContain('bytes');
  });
});
