import { describe, expect, it } from 'vitest';
import { buildArtefact } from './artefact.ts';
import { ArtefactError } from './artefact-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { restorerDescription, restorerModel, wholeUnet } from './fixtures/restorer-models.ts';
import { verifyArtefact } from './load.ts';
import type { RestorerManifest } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';

const model = restorerModel();
const { manifest } = await buildArtefact(restorerDescription(model), model.weights, 'uint8');
const holes = restorerModel({ task: 'inpaint', masked: true });
const masked = (await buildArtefact(restorerDescription(holes), holes.weights, 'uint8')).manifest;

const refusal = (changed: object): ArtefactError => {
  try {
    parseManifest(canonicalJson(changed));
  } catch (error) {
    if (error instanceof ArtefactError) return error;
    throw error;
  }
  throw new Error('was accepted');
};
type Restorer = RestorerManifest['restorer'];
const saying = (change: Partial<Record<keyof Restorer | 'more', unknown>>, of = manifest) => ({
  ...of,
  restorer: { ...of.restorer, ...change },
});
const planned = (change: Partial<RestorerManifest['plan']>, of = manifest) => ({
  ...of,
  plan: { ...of.plan, ...change },
});

describe('the manifest of a restorer', () => {
  it('is stored and read as any other', async () => {
    const artefact = await buildArtefact(restorerDescription(model), model.weights, 'uint8');
    expect(artefact.manifest.restorer).toMatchObject({ task: 'demosaic', reach: 11, multiple: 4 });
    const read = await verifyArtefact(artefact);
    expect(read.manifest).toEqual(artefact.manifest);
    expect([...read.weights.keys()]).toEqual([...model.weights.keys()]);
    expect(parseManifest(canonicalJson(masked))).toEqual(masked);
  });

  it.each<[string, object]>([
    ['looks less far than it says', saying({ reach: 12 })],
    ['says that it looks at everything', saying({ reach: null })],
    ['takes fewer sides than it could', saying({ multiple: 8 })],
    ['enlarges', saying({ task: 'upscale', scales: [2, 3, 8] })],
    ['fills holes that it is not told of', saying({ task: 'inpaint' })],
  ])('may belong to a model that %s', (_, changed) => {
    expect(() => parseManifest(canonicalJson(changed))).not.toThrow();
  });

  it.each<[string, object, string]>([
    ['a reach that is too small', saying({ reach: 10 }), 'looks 10 pixels far, but it looks 11 pixels far'],
    ['sides that leave a rest', saying({ multiple: 2 }), 'must divide by 4'],
    ['sides that leave another rest', saying({ multiple: 6 }), 'must divide by 4'],
    ['a task that is none', saying({ task: 'dream' }), 'task'],
    ['a reach below 0', saying({ reach: -1 }), 'reach'],
    ['a reach beyond all pictures', saying({ reach: 5000 }), 'reach'],
    ['another range', saying({ range: [0, 1] }), 'range'],
    ['an unknown field', saying({ more: 1 }), 'more'],
    ['what a sampler has', { ...manifest, latent: {} }, 'latent'],
    ['a kind that is none', { ...manifest, kind: 'generator' }, 'kind'],
    ['no facts', { ...manifest, restorer: undefined }, 'restorer'],
    ['upscaling by nothing', saying({ task: 'upscale' }), 'there are no scales'],
    ['scales of another task', saying({ scales: [2] }), 'there are some scales'],
    ['scales that do not ascend', saying({ task: 'upscale', scales: [4, 2] }), 'do not ascend'],
    ['a scale twice', saying({ task: 'upscale', scales: [2, 2] }), 'do not ascend'],
    ['a scale of one', saying({ task: 'upscale', scales: [1] }), 'scales'],
    ['a mask of another task', saying({ task: 'denoise' }, masked), 'takes a mask, but its task is "denoise"'],
    ['an input that is not there', saying({ picture: 'image' }), 'input "image", which the plan does not have'],
    ['an inherited property for an input', saying({ picture: 'constructor' }), '"constructor", which the plan'],
    ['a mask that is not there', saying({ mask: 'holes' }, masked), 'input "holes", which the plan does not have'],
    ['a mask in the picture', saying({ mask: 'picture' }, masked), 'go to the same input "picture"'],
    ['an input that nothing feeds', saying({ mask: undefined }, masked), 'Nothing goes to the input "mask"'],
    ['an input of another depth', saying({ inputChannels: 1 }), 'is [16, 16, 3], not [16, 16, 1]'],
    ['an output of another depth', saying({ channels: 1 }), 'output "picture" is [16, 16, 3], not [16, 16, 1]'],
    ['an output that is not there', saying({ output: 'toString' }), 'output "toString" is not one'],
    ['an output that is an input', planned({ outputs: { picture: 'picture' } }), 'output "picture" is []'],
    ['an input that is no picture', planned({ inputs: { picture: [768] } }), 'which is [768] and no picture'],
    ['a plan of unknown layers', planned({ nodes: [{ ...manifest.plan.nodes[0]!, op: 'swirl' }] }), '"swirl"'],
  ])('is refused for %s', (_, changed, detail) => {
    const error = refusal(changed);
    expect(error.code).toBe('malformed');
    expect(error.detail).toContain(detail);
  });

  it('is refused for an end where there is none', async () => {
    const whole = restorerModel({ network: wholeUnet });
    const { manifest } = await buildArtefact(restorerDescription(whole), whole.weights, 'uint8');
    expect(manifest.restorer.reach).toBeNull();
    expect(refusal(saying({ reach: 500 }, manifest)).detail).toContain('but it looks at all of the picture');
  });

  it('is refused for a plan that has one size only', async () => {
    const fixed = restorerModel({
      network: (net, { picture }) =>
        net.add(net.conv(picture!, 'a', { filters: 3, kernel: 3 }), net.constant(picture!, 'c', [16, 16, 3])),
    });
    await expect(buildArtefact(restorerDescription(fixed), fixed.weights, 'uint8')).rejects.toThrow(/not of one shape/);
  });
});
