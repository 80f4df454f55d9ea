import type { KernelExports } from './kernel-module.ts';
import type { WasmMemory } from './web-assembly.ts';

/** A memory, and the kernels that work on it. */
export interface Place {
  readonly memory: WasmMemory;
  readonly kernels: KernelExports;
}

/** A place is taken for less than it has where that is no more than so many times what is asked for. */
const MOST_TOO_LARGE = 2;

/**
 * What runners have left, for those that come. A memory that is let go is there until garbage is collected, and nobody can tell when that
 * will be: a service that loads and unloads by turns would hold a multiple of what it uses.
 */
export class SpareMemories {
  /** The one that was left longest ago first. */
  private places: Place[] = [];

  get bytes(): number {
    return this.places.reduce((total, place) => total + sizeOf(place), 0);
  }

  /**
   * A place of so many bytes, or one that can be grown to them, all of it zero. Undefined where there is none, or only such as would be a waste.
   */
  take(bytes: number): Place | undefined {
    const found = this.fitting(bytes) ?? this.largestBelow(bytes);
    if (found === undefined) return undefined;
    this.places = this.places.filter((place) => place !== found);
    new Uint8Array(found.memory.buffer).fill(0);
    return found;
  }

  keep(place: Place): void {
    this.places.push(place);
  }

  /** Lets go of those that were left longest ago, until no more than so many bytes are kept. */
  shrinkTo(bytes: number): void {
    while (this.bytes > bytes) this.places.shift();
  }

  private fitting(bytes: number): Place | undefined {
    const large = this.places.filter((place) => sizeOf(place) >= bytes && sizeOf(place) <= MOST_TOO_LARGE * bytes);
    return large.sort((a, b) => sizeOf(a) - sizeOf(b))[0];
  }

  private largestBelow(bytes: number): Place | undefined {
    const small = this.places.filter((place) => sizeOf(place) < bytes);
    return small.sort((a, b) => sizeOf(b) - sizeOf(a))[0];
  }
}

const sizeOf = ({ memory }: Place): number => memory.buffer.byteLength;
