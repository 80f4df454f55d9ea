import { describe, expect, it } from 'vitest';
import { buildArtefact } from './artefact.ts';
import { ArtefactError } from './artefact-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { type ConditionalKind, conditionalArtefact } from './fixtures/conditional-models.ts';
import { tinyDescription, tinyWeights } from './fixtures/tiny-model.ts';
import { MANIFEST_LIMITS, type SamplerManifest } from './manifest.ts';
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
const changed = (change: Partial<Record<keyof SamplerManifest | 'extra', unknown>>) =>
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
    ['a latent of another size', { latent: { ...manifest.latent, dimensions: 5 } }, '[5] numbers'],
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

describe('a model that can be asked for more', async () => {
  const kinds: ConditionalKind[] = ['classes', 'text', 'style', 'class-style'];
  const models = Object.fromEntries(
    await Promise.all(kinds.map(async (kind) => [kind, (await conditionalArtefact(kind)).manifest] as const)),
  );

  it.each(kinds)('is read: %s', (kind) => {
    expect(parseManifest(canonicalJson(models[kind]))).toEqual(models[kind]);
  });

  const many = (count: number) => Array.from({ length: count }, (_, i) => `word ${i}`);
  const {
    classes: { classes, ...ofClasses },
    text: { text: texts, ...ofTexts },
    style: { style, ...ofStyle },
  } = models;
  const zeros = Array(6).fill(0);
  const withStyle = (change: object) => ({ ...ofStyle, style: { ...style, ...change } });
  const withText = (change: object) => ({ ...ofTexts, text: { ...texts, ...change } });
  const withClasses = (change: object) => ({ ...ofClasses, classes: { ...classes, ...change } });
  const spare = { ...models.classes.plan, inputs: { ...models.classes.plan.inputs, spare: [2] } };

  it.each<[string, object, string]>([
    ['an input of the plan that nothing feeds', { ...models.classes, plan: spare }, '"spare"'],
    ['classes that the manifest does not name', ofClasses, 'Nothing goes to the input "class"'],
    ['classes without an input', withClasses({ input: 'kind' }), '"kind"'],
    ['classes that go where the latent goes', withClasses({ input: 'z' }), '[5]'],
    ['classes that go where latents of that size go', withClasses({ input: 'z', names: many(4) }), 'Two things'],
    ['more names than the input takes', withClasses({ names: many(6) }), '[6]'],
    ['more classes than are served', withClasses({ names: many(1001) }), 'classes'],
    ['a class without a name', withClasses({ names: [...many(4), ''] }), 'classes'],
    ['two classes of one name', withClasses({ names: ['a', 'b', 'c', 'd', 'a'] }), 'class name "a" is used twice'],
    ['a class with a control character', withClasses({ names: [...many(4), 'a\nb'] }), 'plain text'],
    ['a class with half a character', withClasses({ names: [...many(4), 'a\ud800'] }), 'plain text'],
    ['no class at all', withClasses({ names: [] }), 'classes'],
    ['a vocabulary too long', withText({ vocabulary: many(4097) }), 'vocabulary'],
    ['a term too long', withText({ vocabulary: [...many(4), 'x'.repeat(257)] }), 'vocabulary'],
    ['a vocabulary of another size', withText({ vocabulary: many(4) }), '[4]'],
    ['a term twice', withText({ vocabulary: ['hair', 'red', 'red', 'a', 'b'] }), 'term name "red"'],
    ['too many examples', withText({ examples: Array(65).fill('hair') }), 'examples'],
    ['no example', withText({ examples: [] }), 'examples'],
    ['an example that says nothing', withText({ examples: ['hair', 'zebra'] }), '"zebra" has no word'],
    ['styles that the manifest does not describe', ofStyle, 'there is no style'],
    ['a style without its truncation', { ...models.style, latent: models.text.latent }, 'there is a style'],
    ['an average of another size', withStyle({ average: [1, 2, 3] }), '3 numbers'],
    ['an average beyond float32', withStyle({ average: [1e39, 0, 0, 0, 0, 0] }), 'float32'],
    ['an average too long', withStyle({ average: Array(4097).fill(0) }), 'average'],
    ['no average', withStyle({ average: [] }), '0 numbers'],
    ['averages of fewer classes', withStyle({ average: [zeros] }), 'of 1 classes, but 2 classes'],
    ['averages of more classes', withStyle({ average: [zeros, zeros, zeros] }), 'of 3 classes, but 2 classes'],
    ['averages of more classes than are served', withStyle({ average: Array(1001).fill(zeros) }), 'average'],
    ['an average of a class of another size', withStyle({ average: [zeros, [1, 2, 3]] }), '3 numbers'],
    ['an average of a class without numbers', withStyle({ average: [[], zeros] }), '0 numbers'],
    ['an average of a class beyond float32', withStyle({ average: [zeros, [-1e39, ...zeros.slice(1)]] }), 'float32'],
    ['an average of a class too long', withStyle({ average: [zeros, Array(4097).fill(0)] }), 'average'],
    ['averages, and numbers among them', withStyle({ average: [zeros, 0] }), 'average'],
    ['numbers, and an average among them', withStyle({ average: [0, zeros, 0, 0, 0, 0] }), 'average'],
    ['averages within averages', withStyle({ average: [zeros, [zeros]] }), 'average'],
    ['averages that are an object', withStyle({ average: { day: zeros, night: zeros } }), 'average'],
    ['averages without classes', { ...withStyle({ average: [zeros, zeros] }), classes: undefined }, 'takes no class'],
    [
      'averages of classes behind a mapping that takes none',
      {
        ...withStyle({
          average: [zeros, zeros],
          plan: { ...style!.plan, inputs: { z: style!.plan.inputs.z } },
        }),
        plan: { ...ofStyle.plan, inputs: { ...ofStyle.plan.inputs, class: [2] } },
      },
      'the mapping takes no class',
    ],
    ['more layers than the input takes', withStyle({ layers: 5 }), '[5, 6]'],
    ['more layers than are served', withStyle({ layers: 65 }), 'layers'],
    ['styles of another size', withStyle({ dimensions: 7, average: Array(7).fill(0) }), '[4, 7]'],
    ['styles that go nowhere', withStyle({ synthesisInput: 'v' }), '"v"'],
    ['a style that is no output', withStyle({ output: 'toString' }), '"toString"'],
    [
      'a mapping that uses weights of no table',
      withStyle({
        plan: {
          ...style!.plan,
          nodes: style!.plan.nodes.map((node) => ({ ...node, parameters: { kernel: 'elsewhere' } })),
        },
      }),
      '"elsewhere"',
    ],
    [
      'a mapping that nothing feeds',
      withStyle({ plan: { ...style!.plan, inputs: { ...style!.plan.inputs, more: [1] } } }),
      'Nothing goes to the input "more" of the mapping',
    ],
    ['a class that no plan of it takes', { ...models.text, classes: { input: 'class', names: ['a'] } }, '"class"'],
    ['a text that no plan of it takes', { ...models.style, text: texts }, '"text", which no plan has'],
    ['a mapping without its latent', { ...models.style, latent: { ...models.style.latent, input: 'w' } }, '"w"'],
  ])('refuses %s', (_, change, said) => {
    const error = refusal(canonicalJson(change));
    expect(error.code).toBe('malformed');
    expect(error.detail).toContain(said);
  });
});
