import { type Artefact, buildArtefact } from '@omokage/weights';
import { UNTRAINED } from '@omokage/weights/fixtures/untrained';

const LATENT = 8;
const SIDE = 32;

/** A model written by hand: one dense layer from 8 latents to a colour picture of 32x32. `seed` decides its weights. */
export function tinyArtefact(name: string, seed = 1): Promise<Artefact> {
  const size = SIDE * SIDE * 3;
  const weights = new Map([
    ['project/kernel', { shape: [LATENT, size], values: noise(LATENT * size, seed) }],
    ['project/bias', { shape: [size], values: noise(size, seed + 1) }],
  ]);
  return buildArtefact(description(name, size), weights, 'uint8');
}

function description(name: string, size: number): Parameters<typeof buildArtefact>[0] {
  return {
    name,
    kind: 'sampler',
    title: 'A model made by hand',
    created: '2026-01-02T03:04:05Z',
    plan: {
      inputs: { z: [LATENT] },
      nodes: [
        {
          id: 'project',
          op: 'dense',
          inputs: ['z'],
          attributes: { units: size, bias: true },
          parameters: { kernel: 'project/kernel', bias: 'project/bias' },
        },
        { id: 'squash', op: 'activation', inputs: ['project'], attributes: { kind: 'tanh' }, parameters: {} },
        { id: 'picture', op: 'reshape', inputs: ['squash'], attributes: { shape: [SIDE, SIDE, 3] }, parameters: {} },
      ],
      outputs: { image: 'picture' },
    },
    latent: { input: 'z', dimensions: LATENT, prior: 'normal', truncation: 'truncated-normal' },
    picture: { output: 'image', width: SIDE, height: SIDE, channels: 3, range: [-1, 1] },
    training: UNTRAINED,
    licence: 'Apache-2.0',
    credits: [],
  };
}

/** Values in [-0.5, 0.5) that look random and are the same each time (Numerical Recipes' generator). */
function noise(length: number, seed: number): Float32Array {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
