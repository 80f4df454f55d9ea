import type { Origin } from './origin.ts';

/**
 * Styles that a mapping made, by the very numbers that it made them of. A morph, a mix, the same seed at another psi and a seed that
 * comes again ask for the same ones; so many of those that were asked for last are kept. Only for a mapping that does not change.
 */
export class StyleMemory {
  readonly #most: number;
  /** The one that was asked for longest ago first. */
  readonly #styles = new Map<string, Float32Array>();

  /** @param most Styles that are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Styles that are kept. */
  get size(): number {
    return this.#styles.size;
  }

  /**
   * The style of each origin. Not to be written to.
   * @param map Makes those that are not known, `[N, dimensions]`, row-major; of equal ones, one.
   */
  stylesOf(origins: readonly Origin[], map: (unknown: Origin[]) => Float32Array): Float32Array[] {
    const keys = origins.map(keyOf);
    const unknown = new Map(
      keys.flatMap((key, index) => (this.#styles.has(key) ? [] : [[key, origins[index]!] as const])),
    );
    if (unknown.size > 0) this.#add([...unknown.keys()], map([...unknown.values()]));
    const found = keys.map((key) => this.#touch(key));
    // Only now: one call may ask for more than are kept.
    for (const key of this.#styles.keys()) if (this.#styles.size > this.#most) this.#styles.delete(key);
    return found;
  }

  #add(keys: readonly string[], styles: Float32Array): void {
    const dimensions = styles.length / keys.length;
    keys.forEach((key, row) => {
      this.#styles.set(key, styles.slice(row * dimensions, (row + 1) * dimensions));
    });
  }

  #touch(key: string): Float32Array {
    const style = this.#styles.get(key)!;
    this.#styles.delete(key);
    this.#styles.set(key, style);
    return style;
  }
}

/** What a mapping is given, bit by bit: of one model, each of these has one length. */
const keyOf = ({ z, class: shares, text }: Origin): string =>
  [z, shares, text].map((numbers) => (numbers === undefined ? '' : bitsOf(numbers))).join();

const bitsOf = ({ buffer, byteOffset, length }: Float32Array): string =>
  String.fromCharCode(...new Uint16Array(buffer, byteOffset, 2 * length));
