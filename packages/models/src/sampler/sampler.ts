import * as tf from '@tensorflow/tfjs-core';
import { slerp } from '../sampling/index.ts';
import { meanStyle } from './mean-style.ts';
import type { Origin, SamplerFacts } from './origin.ts';
import type { StyleMemory } from './style-memory.ts';

/** A network made ready: inputs by name, `[N, ...]` each, to its output. */
export type Run = (inputs: Readonly<Record<string, tf.Tensor>>) => tf.Tensor;

/** The networks that draw. `average` is that of all styles, `[dimensions]`, or of those of each class, `[classes, dimensions]`: where psi 0 leads. */
export interface SamplerNetworks {
  /** `z` or `w [N, layers, dimensions]`, and `class`, `text` where the model knows them -> pictures `[N, h, w, c]`. */
  readonly synthesis: Run;
  /** `z`, and `class`, `text` -> styles `[N, dimensions]`. With a memory, each is made once; it reads them back from the backend at once. */
  readonly mapping?: { readonly run: Run; readonly average: Float32Array; readonly memory?: StyleMemory | undefined };
}

/** A place between two origins. */
export interface Between {
  readonly from: Origin;
  readonly to: Origin;
  /** 0 to 1. */
  readonly t: number;
}

/** A part of a sum of origins. */
export interface Term {
  readonly origin: Origin;
  readonly weight: number;
}

/**
 * Draws pictures: what the trainer, the Worker and the page do alike. The networks may be plans or in training.
 * Every tensor that is returned is the caller's; no other is left behind where the caller is inside `tf.tidy`.
 */
export class Sampler {
  readonly facts: SamplerFacts;
  private readonly networks: SamplerNetworks;

  constructor(facts: SamplerFacts, networks: SamplerNetworks) {
    this.facts = facts;
    this.networks = networks;
  }

  /** Pictures `[N, h, w, c]` in [-1, 1]. */
  draw(origins: readonly Origin[]): tf.Tensor4D {
    return tf.tidy(
      () =>
        this.networks.synthesis(
          this.networks.mapping ? { w: this.styles(origins), ...conditions(origins) } : inputsOf(origins),
        ) as tf.Tensor4D,
    );
  }

  /**
   * Pictures between origins, `[N, h, w, c]`. In the space `w`, which only style models have, styles are on a straight line; in `z`
   * latents are on the sphere (see {@link slerp}), and psi, layers to mix and conditions are on the straight line in either. Mixing is
   * that of `from`.
   */
  drawBetween(places: readonly Between[], space: 'z' | 'w' = this.networks.mapping ? 'w' : 'z'): tf.Tensor4D {
    return tf.tidy(() => {
      const middle = places.map(({ from, to, t }) => originBetween(from, to, t));
      if (space === 'z') return this.draw(middle);
      const t = tf.tensor3d(places.map((place) => [[place.t]])); // [N,1,1]
      const [from, to] = [places.map((place) => place.from), places.map((place) => place.to)].map((ends) =>
        this.styles(ends),
      );
      const w = tf.add(from!, tf.mul(t, tf.sub(to!, from!)));
      return this.networks.synthesis({ w, ...conditions(middle) }) as tf.Tensor4D;
    });
  }

  /**
   * Pictures of weighted sums of origins, `[N, h, w, c]`: of their styles where the model has styles, else of their latents (Radford et
   * al. 2015, section 6.3.2). All else is that of the first origin of each sum.
   */
  drawSums(sums: readonly (readonly Term[])[]): tf.Tensor4D {
    return tf.tidy(() => {
      const firsts = sums.map(([first]) => first!.origin);
      if (!this.networks.mapping) return this.draw(sums.map((terms, i) => ({ ...firsts[i]!, z: sumOfLatents(terms) })));
      const terms = sums.flat();
      const { layers, dimensions } = this.facts.style!;
      const owners = sums.flatMap((own, index) => own.map(() => index));
      const weights = sums.map((_, index) => terms.map(({ weight }, i) => (owners[i] === index ? weight : 0))); // [N,terms]
      const styles = tf.reshape(this.styles(terms.map(({ origin }) => origin)), [terms.length, layers * dimensions]);
      const w = tf.reshape(tf.matMul(tf.tensor2d(weights), styles as tf.Tensor2D), [-1, layers, dimensions]);
      return this.networks.synthesis({ w, ...conditions(firsts) }) as tf.Tensor4D;
    });
  }

  /** Styles of every layer, truncated and mixed, `[N, layers, dimensions]`. Of a style model only. */
  styles(origins: readonly Origin[]): tf.Tensor {
    const { layers } = this.facts.style!;
    const own = this.broadcast(this.truncated(origins));
    if (origins.every(({ mix }) => mix === undefined)) return own;
    const others = this.broadcast(
      this.truncated(origins.map((origin) => ({ ...origin, z: (origin.mix ?? origin).z }))),
    );
    const taken = origins.map(({ mix }) =>
      Array.from({ length: layers }, (_, layer) => [mix && layer >= mix.from && layer <= mix.to ? 1 : 0]),
    );
    return tf.add(own, tf.mul(tf.tensor3d(taken), tf.sub(others, own)));
  }

  /** `[N, dimensions]` to `[N, layers, dimensions]`. */
  private broadcast(styles: tf.Tensor): tf.Tensor {
    const { layers, dimensions } = this.facts.style!;
    return tf.tile(tf.reshape(styles, [-1, 1, dimensions]), [1, layers, 1]);
  }

  /** Styles at their psi, `[N, dimensions]`. */
  private truncated(origins: readonly Origin[]): tf.Tensor {
    const { average } = this.networks.mapping!;
    const { dimensions } = this.facts.style!;
    const styles = this.mapped(origins);
    const psi = tf.tensor2d(origins.map((origin) => [origin.psi])); // [N,1]
    const middle = matrixOf(origins.map((origin) => meanStyle(average, dimensions, origin.class))); // [N,dimensions]
    return tf.add(middle, tf.mul(psi, tf.sub(styles, middle)));
  }

  /** Styles as the mapping makes them, `[N, dimensions]`. */
  private mapped(origins: readonly Origin[]): tf.Tensor {
    const { run, memory } = this.networks.mapping!;
    if (memory === undefined) return run(inputsOf(origins));
    return matrixOf(memory.stylesOf(origins, (unknown) => run(inputsOf(unknown)).dataSync<'float32'>()));
  }
}

const sumOfLatents = (terms: readonly Term[]): Float32Array =>
  terms[0]!.origin.z.map((_, i) => terms.reduce((sum, { origin, weight }) => sum + weight * origin.z[i]!, 0));

/** The origin at `t` of the way: latents along the sphere, all else along the line. */
export function originBetween(from: Origin, to: Origin, t: number): Origin {
  const line = (a: Float32Array | undefined, b: Float32Array | undefined) =>
    a && b && a.map((value, i) => value + (b[i]! - value) * t);
  const [shares, text] = [line(from.class, to.class), line(from.text, to.text)];
  return {
    z: slerp(from.z, to.z, t),
    psi: from.psi + (to.psi - from.psi) * t,
    ...(shares && { class: shares }),
    ...(text && { text }),
    ...(from.mix && { mix: from.mix }),
  };
}

/** Inputs of a network that begins at the latent: `z`, and `class`, `text` where they are known; `[N, ...]` each. */
export const inputsOf = (origins: readonly Origin[]): Record<string, tf.Tensor> => ({
  z: rows(origins, 'z'),
  ...conditions(origins),
});

/** What pictures should show, as inputs of the networks. */
const conditions = (origins: readonly Origin[]): Record<string, tf.Tensor> => ({
  ...(origins[0]?.class && { class: rows(origins, 'class') }),
  ...(origins[0]?.text && { text: rows(origins, 'text') }),
});

/** One vector of every origin, `[N, numbers]`. */
const rows = (origins: readonly Origin[], name: 'z' | 'class' | 'text'): tf.Tensor2D =>
  matrixOf(origins.map((origin) => origin[name]!));

/** Vectors of one length, row by row. */
function matrixOf(vectors: readonly Float32Array[]): tf.Tensor2D {
  const width = vectors[0]!.length;
  const values = new Float32Array(vectors.length * width);
  vectors.forEach((vector, row) => {
    values.set(vector, row * width);
  });
  return tf.tensor2d(values, [vectors.length, width]);
}
