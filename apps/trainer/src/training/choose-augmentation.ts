import { TRANSFORMATION_NAMES, type Transformation } from '@omokage/models/augment';
import type { ConfiguredSystem } from '@omokage/models/systems';
import { UserError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Augmentation } from './augmentation.ts';

export const AUGMENTATION_KINDS = ['none', 'diff', 'adaptive'] as const;

/** What a user says about augmentation. */
export interface AugmentationChoice {
  readonly augment: (typeof AUGMENTATION_KINDS)[number];
  /** All transformations where left out. */
  readonly augmentPolicy?: readonly string[];
  readonly adaptImages?: number;
}

/**
 * Images over which an adaptive probability can rise from 0 to 1. Karras et al. 2020 take 500,000 of the 25 million that they train on;
 * runs here see some 200,000, and must be able to arrive before they end.
 */
export const ADAPT_IMAGES = 100_000;

/** The augmentation of a run; undefined for none. Throws UserError for what does not go together, or not with the system. */
export function chooseAugmentation(
  { augment, augmentPolicy, adaptImages }: AugmentationChoice,
  { system, networks }: ConfiguredSystem,
): Augmentation | undefined {
  if (augment !== 'adaptive' && adaptImages !== undefined) throw withoutEffect('--adapt-images', '--augment adaptive');
  if (augment === 'none') {
    if (augmentPolicy !== undefined) throw withoutEffect('--augment-policy', '--augment diff or adaptive');
    return undefined;
  }
  if (Object.values(networks).every(({ judges }) => judges === undefined)) {
    throw new UserError(
      `The system ${system} cannot be augmented.`,
      'None of its networks judges pictures, and augmentation changes what such networks see.',
      'leave --augment out, or choose a system with a discriminator.',
    );
  }
  const policy = augmentPolicy === undefined ? [...TRANSFORMATION_NAMES] : knownTransformations(augmentPolicy);
  return augment === 'diff'
    ? { kind: augment, policy }
    : { kind: augment, policy, images: adaptImages ?? ADAPT_IMAGES };
}

function knownTransformations(names: readonly string[]): Transformation[] {
  const isKnown = (name: string): name is Transformation => (TRANSFORMATION_NAMES as readonly string[]).includes(name);
  const unknown = names.find((name) => !isKnown(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, TRANSFORMATION_NAMES);
    throw new UserError(
      'invalid --augment-policy',
      `"${unknown}" is none of the transformations, which are ${TRANSFORMATION_NAMES.join(', ')}`,
      meant === undefined ? 'for example --augment-policy color,cutout' : `did you mean "${meant}"?`,
    );
  }
  // In their own order, each once: two ways to write one policy are one run.
  return TRANSFORMATION_NAMES.filter((name) => names.includes(name));
}

const withoutEffect = (flag: string, wanted: string): UserError =>
  new UserError(
    `${flag} would have no effect.`,
    `It belongs to ${wanted}.`,
    `give ${wanted} too, or leave ${flag} out.`,
  );
