import type { Codes } from '@omokage/models/plan';
import { innerOffset, type Layout } from './layout.ts';

/** A part of the arena, for as long as one of its values lives. */
export interface Buffer {
  readonly bytes: number;
  /** Steps of the plan, both included, in which it must be there. */
  first: number;
  last: number;
  /** From the memory's first byte on; 0 until all buffers have their place. */
  place: number;
}

/** What a node computes, or is given, as kernels find it. */
export interface Value {
  readonly layout: Layout;
  /** How it is to be read, of a value that is kept as codes. */
  readonly codes: Codes | undefined;
  readonly buffer: Buffer;
  /** Bytes from the buffer's first on. */
  readonly offset: number;
  /** Whether its border holds zeros. */
  framed: boolean;
}

/** Where the value's own buffer begins, border and all. */
export const startOf = ({ buffer, offset }: Pick<Value, 'buffer' | 'offset'>): number => buffer.place + offset;

/** Where its first pixel lies that is none of the border. */
export const innerOf = (value: Pick<Value, 'buffer' | 'offset' | 'layout'>): number =>
  startOf(value) + innerOffset(value.layout);

export const sameCodes = (a: Codes | undefined, b: Codes | undefined): boolean =>
  a?.scale === b?.scale && a?.zero === b?.zero;
