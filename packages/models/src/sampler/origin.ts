import { latent, PURPOSE, RandomStream, SamplingError, type Seed, truncatedNormals } from '../sampling/index.ts';

/** What a model draws from, and so what can be asked of it. */
export interface SamplerFacts {
  /** Numbers of a latent. */
  readonly dimensions: number;
  /** How many classes there are; 0 where it knows none. */
  readonly classes: number;
  /** How many terms a text is made of; 0 where it takes no texts. */
  readonly terms: number;
  /** Texts as vectors `[terms]`, of which one is taken where a wish says nothing. At least one where there are terms. */
  readonly examples: readonly Float32Array[];
  /** Of a style model: layers that take a style each, and numbers in a style. */
  readonly style: { readonly layers: number; readonly dimensions: number } | undefined;
}

/** What somebody asks for. */
export interface Wish {
  readonly seed: Seed;
  /** Truncation, 0 to 1. */
  readonly psi: number;
  /** From 0 to classes - 1; one that the seed decides where absent. */
  readonly class?: number | undefined;
  /** `[terms]`; one of the examples, which the seed decides, where absent. */
  readonly text?: Float32Array | undefined;
  /** Takes the styles of layers `from` to `to`, both included, from another seed. Style models only. */
  readonly mix?: { readonly seed: Seed; readonly from: number; readonly to: number } | undefined;
}

/** Where a picture begins: all numbers that the networks are given. */
export interface Origin {
  /** `[dimensions]`; of a style model untruncated, of others truncated already. */
  readonly z: Float32Array;
  /** How far a style goes from the average one, of its class where classes have their own, to its own, 0 to 1; of no effect without styles. */
  readonly psi: number;
  /** `[classes]`, shares that add up to 1. */
  readonly class?: Float32Array;
  /** `[terms]`. */
  readonly text?: Float32Array;
  readonly mix?: { readonly z: Float32Array; readonly from: number; readonly to: number };
}

/** The numbers behind a wish. Throws SamplingError for what the model cannot be asked. */
export function originOf(facts: SamplerFacts, wish: Wish): Origin {
  const { seed, psi, mix } = wish;
  const { dimensions, style } = facts;
  return {
    z: latent(seed, dimensions, style ? 1 : psi),
    psi,
    ...conditionOf(facts, wish),
    ...(mix && { mix: { ...layersOf(facts, mix), z: latent(mix.seed, dimensions, 1) } }),
  };
}

/** What a picture should show. What is not said follows from the seed. Throws SamplingError. */
export function conditionOf(
  { classes, terms, examples }: SamplerFacts,
  { seed, class: asked, text }: Pick<Wish, 'seed' | 'class' | 'text'>,
): Pick<Origin, 'class' | 'text'> {
  if (asked !== undefined && !(Number.isInteger(asked) && asked >= 0 && asked < classes)) {
    const fix = classes === 0 ? 'Leave the class out.' : `Give a class from 0 to ${classes - 1}.`;
    throw new SamplingError('The model has no such class.', `The class is ${asked}; it has ${classes}.`, fix);
  }
  if (text !== undefined && (terms === 0 || text.length !== terms)) {
    const fix = terms === 0 ? 'Leave the text out.' : `Give a vector of ${terms} terms.`;
    throw new SamplingError('The model takes no such text.', `The text has ${text.length} terms, not ${terms}.`, fix);
  }
  const drawn = (purpose: number, below: number) => new RandomStream(seed, purpose).integer(below);
  return {
    ...(classes > 0 && { class: oneHot(asked ?? drawn(PURPOSE.sampledClass, classes), classes) }),
    ...(terms > 0 && { text: text ?? examples[drawn(PURPOSE.sampledText, examples.length)]! }),
  };
}

/** Unmixed, and all that a wish would say drawn at random; untruncated unless psi is given. */
export function randomOrigin(
  { dimensions, classes, terms, examples, style }: SamplerFacts,
  random: RandomStream,
  psi = 1,
): Origin {
  return {
    z: truncatedNormals(random, dimensions, style ? 1 : psi),
    psi,
    ...(classes > 0 && { class: oneHot(random.integer(classes), classes) }),
    ...(terms > 0 && { text: examples[random.integer(examples.length)]! }),
  };
}

/** The class as a vector of shares. */
export function oneHot(index: number, classes: number): Float32Array {
  const shares = new Float32Array(classes);
  shares[index] = 1;
  return shares;
}

function layersOf({ style }: SamplerFacts, { from, to }: { from: number; to: number }): { from: number; to: number } {
  if (style === undefined) {
    throw new SamplingError('The model cannot mix.', 'It has no styles.', 'Leave the second seed out.');
  }
  const whole = Number.isInteger(from) && Number.isInteger(to);
  if (whole && from >= 0 && from <= to && to < style.layers) return { from, to };
  const detail = `The layers are ${from} to ${to}; the model has ${style.layers}.`;
  throw new SamplingError(
    'There are no such layers to mix.',
    detail,
    `Give two from 0 to ${style.layers - 1}, in order.`,
  );
}
