import assert from 'node:assert';
import { instantiateKernels, type KernelExports } from '../kernel-module.ts';
import { kernelModule } from '../node.ts';
import { newMemory, type WasmMemory } from '../web-assembly.ts';

const PAGE = 65_536;
/** Bytes behind everything that a test lays out; a kernel that writes there writes too far. */
const GUARD = 64;
const GUARDED = 0xa5;

/** A memory with kernels on it, for a test. */
export class Room {
  readonly kernels: KernelExports;
  private readonly memory: WasmMemory;
  private end = GUARD;
  private readonly guards: number[] = [];

  constructor(relaxed: boolean) {
    this.memory = newMemory(1);
    this.kernels = instantiateKernels(kernelModule({ relaxed }), this.memory);
  }

  /** Lays numbers out; returns where they begin, a multiple of 16. */
  put(values: Float32Array | Uint8Array): number {
    const at = this.end;
    const guard = at + values.byteLength;
    this.end = Math.ceil((guard + GUARD) / 16) * 16;
    const missing = Math.ceil((this.end - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.memory.grow(missing);
    this.bytes(at, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    this.bytes(guard, this.end - guard).fill(GUARDED);
    this.guards.push(guard);
    return at;
  }

  /** Room for `count` floats that hold rubbish. */
  floatsFor(count: number): number {
    return this.put(new Float32Array(count).fill(Number.NaN));
  }

  /** Room for `count` bytes that hold rubbish. */
  bytesFor(count: number): number {
    return this.put(new Uint8Array(count).fill(0xee));
  }

  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, count);
  }

  bytes(at: number, count: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, count);
  }

  /** Throws where a kernel wrote behind what it was given. */
  checkGuards(): void {
    for (const guard of this.guards) {
      assert(
        this.bytes(guard, GUARD).every((byte) => byte === GUARDED),
        `a kernel wrote behind byte ${guard}`,
      );
    }
  }
}

/**
 * Runs kernels on the build with relaxed SIMD and on the plain one, and wants the same bytes of both; returns a copy of what `run` points at.
 */
export function inBothBuilds<T extends Float32Array | Uint8Array>(run: (room: Room) => T): T {
  const [relaxed, plain] = [true, false].map((build) => {
    const room = new Room(build);
    const made = run(room).slice() as T;
    room.checkGuards();
    return made;
  }) as [T, T];
  assert.deepStrictEqual(bytesOf(relaxed), bytesOf(plain), 'the builds differ');
  return relaxed;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Numbers between -1 and 1 that look random and are always the same. */
export function someNumbers(count: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 2 ** 23 - 1;
  });
}

/** Codes 0 to 127 that look random and are always the same. */
export const someCodes = (count: number, seed = 1): Uint8Array =>
  Uint8Array.from(someNumbers(count, seed), (x) => Math.min(127, Math.floor((x + 1) * 64)));

/** A picture of floats as kernels hold it. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly border: number;
}

/** Floats from pixel to pixel. */
export const stepOf = ({ channels }: Pick<Picture, 'channels'>): number => Math.ceil(channels / 4) * 4;

export const rowBytesOf = (picture: Picture): number => (picture.width + 2 * picture.border) * stepOf(picture) * 4;

/** From a buffer's first byte to the first inner pixel. */
export const innerOf = (picture: Picture): number => picture.border * (rowBytesOf(picture) + stepOf(picture) * 4);

export const pixelsOf = ({ height, width, border }: Picture): number => (height + 2 * border) * (width + 2 * border);

/** Dense values [height, width, channels] -> a buffer with zeros in its border and in what fills pixels up. */
export function laidOut(values: ArrayLike<number>, picture: Picture): Float32Array {
  const buffer = new Float32Array(pixelsOf(picture) * stepOf(picture));
  eachValue(picture, (dense, place) => {
    buffer[place] = values[dense]!;
  });
  return buffer;
}

/** A buffer -> dense values. Throws where there is anything but zeros elsewhere, unless the border may hold what it likes. */
export function gathered(buffer: Float32Array, picture: Picture, { anyBorder = false } = {}): Float32Array {
  const { height, width, channels, border } = picture;
  const values = new Float32Array(height * width * channels);
  const seen = new Set<number>();
  eachValue(picture, (dense, place) => {
    values[dense] = buffer[place]!;
    seen.add(place);
  });
  const step = stepOf(picture);
  const across = width + 2 * border;
  buffer.forEach((value, place) => {
    const pixel = Math.floor(place / step);
    const inner =
      Math.floor(pixel / across) >= border &&
      Math.floor(pixel / across) < height + border &&
      pixel % across >= border &&
      pixel % across < width + border;
    if (seen.has(place) || (anyBorder && !inner)) return;
    assert(value === 0, `there is ${value} where nothing is, at float ${place}`);
  });
  return values;
}

function eachValue(picture: Picture, visit: (dense: number, place: number) => void): void {
  const { height, width, channels, border } = picture;
  const step = stepOf(picture);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = (y + border) * (width + 2 * border) + x + border;
      for (let c = 0; c < channels; c++) visit((y * width + x) * channels + c, pixel * step + c);
    }
  }
}
