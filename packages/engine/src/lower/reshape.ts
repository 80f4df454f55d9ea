import type { PlanNode } from '@omokage/models/plan';
import { isCompact, type Layout, layoutOf, liesLike, pixelBytes, pixelsOf, rowBytes } from '../layout.ts';
import type { Task } from '../lowering.ts';
import { innerOf, startOf, type Value } from '../value.ts';
import { type Operation, onFloats } from './operation.ts';

const sizeOf = ({ height, width, channels }: Layout): number => height * width * channels;

/** Within the buffer of its input where numbers lie without a gap in both; else they are packed, and laid out anew. */
export const reshape: Operation = {
  alias: (_: PlanNode, input: Layout, result: Layout) => {
    const same = liesLike(input, result) && input.channels === result.channels;
    return same || (isCompact(input) && isCompact(result)) ? 0 : undefined;
  },
  lower(task) {
    const { inputs, result } = task;
    const groups = [inputs[0].layout, result.layout].every(({ channels }) => channels % 4 === 0);
    (groups || result.codes === undefined ? laidOut : onFloats(laidOut))(task);
  },
};

/** In evaluation it does nothing. */
export const dropout: Operation = { ...reshape, flat: 'first' };

function laidOut({ inputs: [input], result, lowering }: Task): void {
  const x = lowering.as(input, result.codes);
  const { bytes } = result.layout;
  if (isCompact(x.layout)) {
    layOut(x, result, lowering);
  } else if (isCompact(result.layout)) {
    pack(x, result, lowering);
  } else {
    const compact = lowering.scratch(layoutOf([sizeOf(x.layout)], 0, bytes), result.codes);
    pack(x, compact, lowering);
    layOut(compact, result, lowering);
  }
}

/** Pixels in rows -> numbers without a gap. */
export function pack(from: Value, to: Value, lowering: Task['lowering']): void {
  for (const { pixels, step, stride, bytes, at } of runsOf(from.layout)) {
    lowering.emit(({ kernels }) => {
      const [source, target] = [innerOf(from) + at, startOf(to) + step];
      return () => kernels.copyRows(source, stride, target, bytes, pixels, bytes);
    });
  }
}

/** Numbers without a gap -> pixels in rows. */
export function layOut(from: Value, to: Value, lowering: Task['lowering']): void {
  const { layout } = to;
  for (const { pixels, step, stride, bytes, at } of runsOf(layout)) {
    lowering.emit(({ kernels }) => {
      const [source, target] = [startOf(from) + step, innerOf(to) + at];
      return () => kernels.copyRows(source, bytes, target, stride, pixels, bytes);
    });
  }
  const left = layout.step - layout.channels;
  if (left === 0) return;
  const zeros = lowering.zeros();
  lowering.emit(({ kernels }) => {
    const target = startOf(to) + layout.channels * layout.bytes;
    return () => kernels.copyRows(zeros.place, 0, target, pixelBytes(layout), pixelsOf(layout), left * layout.bytes);
  });
}

/** Pieces of a picture that lie apart evenly. */
interface Runs {
  readonly pixels: number;
  /** Bytes of a piece, and from one to the next. */
  readonly bytes: number;
  readonly stride: number;
  /** Where the first lies, from the first inner pixel on; and among all numbers of the picture. */
  readonly at: number;
  readonly step: number;
}

/** Whole rows where pixels are full; pixel by pixel, row after row, where they are filled up. */
function runsOf(layout: Layout): Runs[] {
  const { height, width, channels, border, bytes } = layout;
  const row = width * channels * bytes;
  if (channels % 4 === 0) return [{ pixels: height, bytes: row, stride: rowBytes(layout), at: 0, step: 0 }];
  const pixel = { bytes: channels * bytes, stride: pixelBytes(layout) };
  if (border === 0) return [{ ...pixel, pixels: height * width, at: 0, step: 0 }];
  return Array.from({ length: height }, (_, y) => ({
    ...pixel,
    pixels: width,
    at: y * rowBytes(layout),
    step: y * row,
  }));
}
