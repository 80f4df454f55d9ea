import type { Sampler } from '@omokage/models/sampler';
import type { Seed } from '@omokage/models/sampling';
import { UserError } from '../errors.ts';
import type { Evaluation, Need, PictureSource } from './evaluation.ts';
import type { FeatureNetwork, FeatureSet } from './features.ts';
import { type Gathered, gather } from './gather.ts';
import type { PictureSet } from './picture-set.ts';

type Sides = Readonly<Record<'reals' | 'fakes' | 'asked' | 'inputs', Gathered>>;

/**
 * What the metrics of one evaluation work on, gathered once for all of them: pictures as bytes, features as float32. A side is
 * kept in memory whole, n h w c bytes and 4 n d bytes; everything else passes through in batches.
 */
export class Material {
  readonly n: number;
  readonly seed: Seed;
  readonly #evaluation: Evaluation;
  readonly #sides: Sides;
  readonly #expected: readonly number[] | undefined;

  private constructor(evaluation: Evaluation, n: number, sides: Sides) {
    this.n = n;
    this.seed = evaluation.seed;
    this.#evaluation = evaluation;
    this.#sides = sides;
    this.#expected = evaluation.asked?.expected(0, n);
  }

  /** Reads both sides. Throws UserError where the two do not fit each other. */
  static async gather(evaluation: Evaluation, needs: ReadonlySet<Need>): Promise<Material> {
    const { reals, fakes } = evaluation;
    const n = Math.min(evaluation.n, reals.count ?? Infinity, fakes.count ?? Infinity);
    if (n < 2) {
      const detail = `${n} ${n === 1 ? 'is' : 'are'} left of ${evaluation.n} asked for.`;
      throw new UserError('There are too few pictures to compare.', detail, 'give at least two on each side.');
    }
    const none: Gathered = {};
    const sides = {
      ...{ reals: await gatherSide(reals, n, evaluation, needs) },
      ...{ fakes: none, asked: none, inputs: none },
    };
    sides.fakes = await gatherSide(fakes, n, evaluation, needs);
    const shapes = [sides.reals, sides.fakes].map(({ pictures }) => pictures?.shape.join('x'));
    if (shapes[0] !== shapes[1]) {
      throw new UserError(
        'The pictures of the two sides differ in size.',
        `Reals are ${shapes[0]}, fakes ${shapes[1]} (height x width x channels).`,
        'import one of them again with the size of the other.',
      );
    }
    if (needs.has('asked') && evaluation.asked) {
      sides.asked = await gatherSide(evaluation.asked, n, evaluation, new Set(['features']));
    }
    if (needs.has('pairs') && evaluation.inputs) {
      sides.inputs = await gatherSide(evaluation.inputs, n, evaluation, new Set(['pairs']));
    }
    return new Material(evaluation, n, sides);
  }

  get reals(): PictureSet {
    return present(this.#sides.reals.pictures, 'pictures');
  }

  get fakes(): PictureSet {
    return present(this.#sides.fakes.pictures, 'pictures');
  }

  /** What a restorer made the fakes of; undefined where nothing is known of that. */
  get inputs(): PictureSet | undefined {
    return this.#sides.inputs.pictures;
  }

  get realFeatures(): FeatureSet {
    return present(this.#sides.reals.features, 'features');
  }

  get fakeFeatures(): FeatureSet {
    return present(this.#sides.fakes.features, 'features');
  }

  get network(): FeatureNetwork {
    return present(this.#evaluation.features, 'features');
  }

  /** Class names of the feature network. */
  get classes(): readonly string[] {
    return present(this.network.classes, 'classes');
  }

  /** What should be in the pictures that were asked for, as indices of classes, and what is in them. */
  get asked(): {
    readonly expected: readonly number[];
    readonly said: readonly string[];
    readonly features: FeatureSet;
  } {
    return {
      expected: present(this.#expected, 'asked'),
      said: present(this.#evaluation.asked, 'asked').said,
      features: present(this.#sides.asked.features, 'asked'),
    };
  }

  get sampler(): Sampler {
    return present(this.#evaluation.sampler, 'sampler');
  }
}

async function gatherSide(
  source: PictureSource,
  n: number,
  { features }: Evaluation,
  needs: ReadonlySet<Need>,
): Promise<Gathered> {
  const network = needs.has('features') || needs.has('classes') ? features : undefined;
  return gather(source, n, { pictures: needs.has('pictures') || needs.has('pairs'), ...(network && { network }) });
}

/** Only a metric that asks for what it did not say it needs ever fails here. */
function present<T>(value: T | undefined, need: Need): T {
  if (value === undefined) throw new Error(`a metric reads ${need} without having named them among its needs`);
  return value;
}
