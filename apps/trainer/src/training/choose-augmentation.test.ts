import type { ConfiguredSystem } from '@omokage/models/systems';
import { describe, expect, it } from 'vitest';
import { augmentationSchema } from './augmentation.ts';
import { type AugmentationChoice, chooseAugmentation } from './choose-augmentation.ts';
import { configureSystem } from './configure.ts';

const dcgan = configureSystem('dcgan', {});
const policy = ['color', 'translation', 'cutout'];

/** The message of the error that a choice raises. */
function refusal(choice: AugmentationChoice, system: ConfiguredSystem = dcgan): string {
  try {
    chooseAugmentation(choice, system);
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
  return 'accepted';
}

describe('chooseAugmentation', () => {
  it.each<[AugmentationChoice, unknown]>([
    [{ augment: 'none' }, undefined],
    [{ augment: 'diff' }, { kind: 'diff', policy }],
    [
      { augment: 'diff', augmentPolicy: ['cutout', 'color', 'cutout'] },
      { kind: 'diff', policy: ['color', 'cutout'] },
    ],
    [{ augment: 'adaptive' }, { kind: 'adaptive', policy, images: 100_000 }],
    [
      { augment: 'adaptive', augmentPolicy: ['translation'], adaptImages: 5 },
      { kind: 'adaptive', policy: ['translation'], images: 5 },
    ],
  ])('reads %j', (choice, expected) => {
    const chosen = chooseAugmentation(choice, dcgan);
    expect(chosen).toEqual(expected);
    if (chosen !== undefined) expect(augmentationSchema.parse(chosen)).toEqual(chosen);
  });

  it.each<[AugmentationChoice, RegExp]>([
    [{ augment: 'diff', augmentPolicy: ['colour'] }, /augment-policy/],
    [{ augment: 'diff', augmentPolicy: [''] }, /augment-policy/],
    [{ augment: 'none', augmentPolicy: ['color'] }, /--augment-policy would have no effect/],
    [{ augment: 'none', adaptImages: 10 }, /--adapt-images would have no effect/],
    [{ augment: 'diff', adaptImages: 10 }, /--adapt-images would have no effect/],
  ])('refuses %j', (choice, message) => {
    expect(refusal(choice)).toMatch(message);
  });

  it('refuses a system in which nothing judges pictures', () => {
    const { discriminator, ...rest } = dcgan.networks;
    const { judges, ...blind } = discriminator!;
    expect(judges).toBe('picture');
    const system = { ...dcgan, networks: { ...rest, discriminator: blind } };
    expect(refusal({ augment: 'adaptive' }, system)).toMatch(/dcgan cannot be augmented/);
    expect(refusal({ augment: 'none' }, system)).toBe('accepted');
  });
});
