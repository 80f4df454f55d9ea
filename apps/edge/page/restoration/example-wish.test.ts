import { expect, it } from 'vitest';
import type { Sampler } from '../faces/models.ts';
import { exampleWish } from './example-wish.ts';

const sampler = (name: string, isDefault: boolean, ...classes: string[]): Sampler => ({
  ...{ kind: 'sampler', name, digest: '0', title: name, default: isDefault, licence: 'MIT', credits: [] },
  ...{ picture: { width: 64, height: 64 }, controls: { classes, text: null, styleLayers: 0 } },
});
const faces = sampler('faces', true, 'adventurer', 'micah');
const flowers = sampler('flowers', false, 'daisy');

it.each([
  ['demosaic', [flowers, faces], { class: 'adventurer' }],
  ['inpaint', [sampler('faces', true)], {}],
  ['inpaint', [], {}],
  ['denoise', [faces, flowers], { model: 'flowers' }],
  ['upscale', [faces, flowers], { model: 'flowers' }],
  ['upscale', [faces], { class: 'adventurer' }],
] as const)('an example of %s, where there is %j, is of the kind that its model knows', (task, samplers, wish) => {
  expect(exampleWish(task, '7', { samplers })).toEqual({ seed: '7', psi: 0.7, ...wish });
});
