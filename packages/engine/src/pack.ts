import type { KernelExports } from './kernel-module.ts';
import { type KernelTaps, panelsOf, windowOf } from './kernel-panels.ts';
import type { WasmMemory } from './web-assembly.ts';
import type { Region } from './weight-area.ts';
import type { StoredNumbers } from './weight-reader.ts';

/** Columns of a panel. */
const COLUMNS = 8;
/** Columns of a panel of bytes as they are stored. */
export const STORED_COLUMNS = 16;
/** Bytes of the panels of one element of a window, in floats and in codes, of which four stand side by side. */
const FLOAT_ROW = COLUMNS * 4;
const CODE_ROW = COLUMNS;
/** Elements that are packed at a time: codes stand side by side in fours, columns in panels. */
const ROW_UNIT = 4;
/** As the kernels know them: bytes, 16-bit words, floats. */
const KINDS = { 1: 0, 2: 1, 4: 2 } as const;

/** Bytes of the room that a packer needs at least for a kernel. */
export const roomFor = ({ channels, columns, transposed }: KernelTaps): number =>
  lined(columns * 4) + (transposed ? COLUMNS * channels : ROW_UNIT * columns) * 4;

const lined = (bytes: number): number => Math.ceil(bytes / 16) * 16;

/** A part of a kernel as it is stored: one tap's numbers, all of them or some. */
interface Part {
  /** Where it lies in memory. */
  readonly place: number;
  readonly rows: number;
  readonly columns: number;
  readonly rowStep: number;
  readonly columnStep: number;
  /** Its first element of the window, and its first column. */
  readonly element: number;
  readonly column: number;
}

/**
 * Lays kernels of convolutions out in panels, by kernels: stored numbers are copied into spare room of the same memory, as many as fit, and
 * become panels from there.
 */
export class Packer {
  private readonly kernels: KernelExports;
  private readonly bytes: Uint8Array<ArrayBuffer>;
  /** Zero before; begins at a multiple of 16. */
  private readonly room: Region;
  /** Behind what was copied into the room at most. */
  private end: number;

  constructor(kernels: KernelExports, { buffer }: WasmMemory, room: Region) {
    this.kernels = kernels;
    this.bytes = new Uint8Array(buffer);
    this.room = room;
    this.end = room.place;
  }

  /** Writes panels `[panels][window][8]` of floats at `place`, zero before. @param factors of each column, where it has one */
  floats(place: number, stored: StoredNumbers, taps: KernelTaps, factors?: Float32Array): void {
    const panel = windowOf(taps) * FLOAT_ROW;
    const at = factors === undefined ? 0 : this.stage(factors, this.room.place);
    this.forEachPart(stored, taps, (part, kind) => {
      this.kernels.packFloats(
        part.place,
        kind,
        part.rows,
        part.columns,
        part.rowStep,
        part.columnStep,
        stored.scale,
        stored.min,
        at === 0 ? 0 : at + part.column * 4,
        place + part.element * FLOAT_ROW + (part.column / COLUMNS) * panel,
        panel,
      );
    });
  }

  /** Writes panels `[panels][window / 4][8][4]` of integers -127 to 127 at `place`, zero before. */
  codes(place: number, stored: StoredNumbers, taps: KernelTaps): void {
    const panel = windowOf(taps) * CODE_ROW;
    this.forEachPart(stored, taps, (part, kind) => {
      this.kernels.packCodes(
        part.place,
        kind,
        part.rows,
        part.columns,
        part.rowStep,
        part.columnStep,
        stored.scale,
        stored.min,
        place + part.element * CODE_ROW + (part.column / COLUMNS) * panel,
        panel,
      );
    });
  }

  /** Writes panels `[columns / 16][channels][16]` of the bytes of a dense layer as they are at `place`; columns are a multiple of 16. */
  bytesOf(place: number, stored: StoredNumbers, taps: KernelTaps): void {
    const panel = taps.channels * STORED_COLUMNS;
    this.forEachPart(stored, taps, (part) => {
      const target = place + part.element * STORED_COLUMNS;
      for (let first = 0; first < part.columns; first += STORED_COLUMNS) {
        this.kernels.copyRows(
          part.place + first,
          part.rowStep,
          target + (first / STORED_COLUMNS) * panel,
          STORED_COLUMNS,
          part.rows,
          STORED_COLUMNS,
        );
      }
    });
  }

  /** Writes what sums of products with panels of integers begin with at `place`, so that codes of `zero` add up to nothing. */
  starts(place: number, panels: number, taps: KernelTaps, zero: number): void {
    this.kernels.startsOf(panels, windowOf(taps), panelsOf(taps.columns) * COLUMNS, zero, place);
  }

  /** Leaves zeros where numbers were copied to. */
  clear(): void {
    this.bytes.fill(0, this.room.place, this.end);
  }

  /** Copies a kernel into the room, a part of a tap after the other. */
  private forEachPart(
    { numbers }: StoredNumbers,
    { down, across, width, channels, step, columns, transposed }: KernelTaps,
    visit: (part: Part, kind: number) => void,
  ): void {
    const size = numbers.BYTES_PER_ELEMENT as keyof typeof KINDS;
    // A tap is a matrix [outer, inner].
    const [outer, inner, unit] = transposed ? [columns, channels, COLUMNS] : [channels, columns, ROW_UNIT];
    const place = this.room.place + lined(columns * 4);
    const fitting = Math.floor((this.room.place + this.room.bytes - place) / (inner * size * unit)) * unit;
    if (fitting === 0) throw new RangeError(`there is no room for a row of [${channels}, ${columns}] weights`);
    let element = 0;
    for (const row of down) {
      for (const column of across) {
        const tap = (row * width + column) * channels * columns;
        for (let first = 0; first < outer; first += fitting) {
          const many = Math.min(fitting, outer - first);
          this.stage(numbers.subarray(tap + first * inner, tap + (first + many) * inner), place);
          const part = transposed
            ? { rows: channels, columns: many, rowStep: 1, columnStep: channels, element, column: first }
            : { rows: many, columns, rowStep: columns, columnStep: 1, element: element + first, column: 0 };
          visit({ place, ...part }, KINDS[size]);
        }
        element += step;
      }
    }
  }

  private stage({ buffer, byteOffset, byteLength }: StoredNumbers['numbers'], place: number): number {
    this.bytes.set(new Uint8Array(buffer, byteOffset, byteLength), place);
    this.end = Math.max(this.end, place + byteLength);
    return place;
  }
}
