import { meanStyle } from './mean-style.ts';
import type { Origin, SamplerFacts } from './origin.ts';
import { type Between, originBetween } from './sampler.ts';
import type { StyleMemory } from './style-memory.ts';

/** Inputs of a network by name, of several pictures one after the other, row-major. */
export type PlainInputs = Readonly<Record<string, Float32Array>>;

/** The networks that draw, computed at once in plain memory. As `SamplerNetworks` otherwise. */
export interface PlainNetworks<Pictures> {
  /** `z` or `w`, and `class`, `text` where the model knows them, of so many pictures. */
  readonly synthesis: (inputs: PlainInputs, pictures: number) => Pictures;
  /** `z`, and `class`, `text` -> styles `[pictures, dimensions]`. */
  readonly mapping?: {
    readonly run: (inputs: PlainInputs, pictures: number) => Float32Array;
    readonly average: Float32Array;
    readonly memory?: StyleMemory | undefined;
  };
}

/** A {@link Sampler} for networks that need no tensors: it draws the same pictures, and waits for nobody. */
export class PlainSampler<Pictures> {
  readonly facts: SamplerFacts;
  private readonly networks: PlainNetworks<Pictures>;

  constructor(facts: SamplerFacts, networks: PlainNetworks<Pictures>) {
    this.facts = facts;
    this.networks = networks;
  }

  draw(origins: readonly Origin[]): Pictures {
    const { synthesis, mapping } = this.networks;
    const inputs = mapping ? { w: this.styles(origins), ...conditions(origins) } : inputsOf(origins);
    return synthesis(inputs, origins.length);
  }

  drawBetween(places: readonly Between[], space: 'z' | 'w' = this.networks.mapping ? 'w' : 'z'): Pictures {
    const middle = places.map(({ from, to, t }) => originBetween(from, to, t));
    if (space === 'z') return this.draw(middle);
    const [from, to] = [places.map((place) => place.from), places.map((place) => place.to)].map((ends) =>
      this.styles(ends),
    );
    const size = from.length / places.length;
    const w = from.map((value, i) => value + places[Math.floor(i / size)].t * (to[i] - value));
    return this.networks.synthesis({ w, ...conditions(middle) }, places.length);
  }

  /** Styles of every layer, truncated and mixed, `[N, layers, dimensions]`. Of a style model only. */
  styles(origins: readonly Origin[]): Float32Array {
    const { layers, dimensions } = this.facts.style!;
    const own = this.truncated(origins);
    const mixed = origins.some(({ mix }) => mix !== undefined);
    const others = mixed ? this.truncated(origins.map((origin) => ({ ...origin, z: (origin.mix ?? origin).z }))) : own;
    const styles = new Float32Array(origins.length * layers * dimensions);
    origins.forEach(({ mix }, index) => {
      for (let layer = 0; layer < layers; layer++) {
        const source = mix && layer >= mix.from && layer <= mix.to ? others : own;
        styles.set(source[index], (index * layers + layer) * dimensions);
      }
    });
    return styles;
  }

  /** Styles at their psi, each `[dimensions]`. */
  private truncated(origins: readonly Origin[]): Float32Array[] {
    const { average } = this.networks.mapping!;
    const { dimensions } = this.facts.style!;
    return this.mapped(origins).map((style, index) => {
      const { psi, class: shares } = origins[index];
      const middle = meanStyle(average, dimensions, shares);
      return style.map((value, i) => middle[i] + psi * (value - middle[i]));
    });
  }

  /** Styles as the mapping makes them. */
  private mapped(origins: readonly Origin[]): Float32Array[] {
    const { run, memory } = this.networks.mapping!;
    if (memory !== undefined) return memory.stylesOf(origins, (unknown) => run(inputsOf(unknown), unknown.length));
    const styles = run(inputsOf(origins), origins.length);
    const size = styles.length / origins.length;
    return origins.map((_, index) => styles.subarray(index * size, (index + 1) * size));
  }
}

const inputsOf = (origins: readonly Origin[]): PlainInputs => ({ z: rows(origins, 'z'), ...conditions(origins) });

const conditions = (origins: readonly Origin[]): PlainInputs => ({
  ...(origins[0].class && { class: rows(origins, 'class') }),
  ...(origins[0].text && { text: rows(origins, 'text') }),
});

function rows(origins: readonly Origin[], name: 'z' | 'class' | 'text'): Float32Array {
  const width = origins[0][name]!.length;
  const values = new Float32Array(origins.length * width);
  for (const [row, origin] of origins.entries()) values.set(origin[name]!, row * width);
  return values;
}
