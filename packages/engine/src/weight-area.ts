import type { Levels, PlanWeights } from '@omokage/models/plan';
import { aligned } from './arena.ts';
import type { KernelExports } from './kernel-module.ts';
import { Packer } from './pack.ts';
import type { WasmMemory } from './web-assembly.ts';
import { WeightReader } from './weight-reader.ts';

/** A part of the memory that stays as it was written. */
export interface Region {
  /** From the memory's first byte on. */
  readonly place: number;
  readonly bytes: number;
}

/** Writes a region, which is zero before. */
export type Fill = (target: Uint8Array<ArrayBuffer>, reader: WeightReader, packer: Packer) => void;

/** How whole numbers read: `value = number * scale + min`. */
export type Steps = Pick<Levels, 'scale' | 'min'>;

/** Offset 0 means "none" to kernels. */
const START = aligned(1);

/**
 * What a runner knows of its weights: which lie where, as kernels want them. They are asked for while a plan is lowered, and written once
 * there is memory for all of them, in the order in which they were asked for. Whoever asks twice for the same has one.
 */
export class WeightArea {
  private readonly regions = new Map<string, Region>();
  private pending: { region: Region; fill: Fill }[] = [];
  private sealed = false;
  private stored: ReadonlyMap<string, Steps> = new Map();
  private end = START;
  private room = 0;

  /** Bytes from the memory's start on that are taken. */
  get bytes(): number {
    return this.end;
  }

  /** Bytes of the memory that there have to be, for a while, when weights are written. */
  get bytesToWrite(): number {
    return this.end + this.room;
  }

  /** To be called before a plan is lowered: how weights are stored decides what reads them. */
  know(weights: PlanWeights): void {
    const inBytes = [...weights].flatMap(([name, { levels }]) =>
      levels?.codes.BYTES_PER_ELEMENT === 1 ? [[name, { scale: levels.scale, min: levels.min }] as const] : [],
    );
    this.stored = new Map(inBytes);
  }

  /** How bytes of a weight read, `value = byte * scale + min`; undefined for one that is not stored in bytes. */
  bytesOf(name: string): Steps | undefined {
    return this.stored.get(name);
  }

  /**
   * @param key says all that the region's bytes depend on
   * @param room bytes that a packer needs for it
   */
  take(key: string, bytes: number, fill: Fill, room = 0): Region {
    const known = this.regions.get(key);
    if (known !== undefined) return known;
    if (this.sealed) throw new Error(`engine: for pictures of another size, "${key}" would be needed`);
    const region = { place: this.end, bytes };
    this.end += aligned(bytes);
    this.regions.set(key, region);
    this.pending.push({ region, fill });
    this.room = Math.max(this.room, room);
    return region;
  }

  /** Writes everything that was asked for; what lies behind is zero before and after. Nothing new can be asked for afterwards. */
  write(memory: WasmMemory, kernels: KernelExports, weights: PlanWeights): void {
    const { buffer } = memory;
    const reader = new WeightReader(weights);
    const packer = new Packer(kernels, memory, { place: this.end, bytes: buffer.byteLength - this.end });
    for (const { region, fill } of this.pending) {
      fill(new Uint8Array(buffer, region.place, region.bytes), reader, packer);
    }
    packer.clear();
    this.pending = [];
    this.sealed = true;
  }
}
