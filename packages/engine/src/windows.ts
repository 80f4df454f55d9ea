import { PHASES } from '@omokage/models/layers';
import type { PlanNode, Shape } from '@omokage/models/plan';

/**
 * Convolutions as matrix products over windows: each pass multiplies windows of the input, a kernel's rows of contiguous pixels, into pixels
 * of the result that lie apart evenly. An ordinary convolution is one pass; a transposed one of stride s is s * s of them, one for each
 * remainder of output row and column, so that no zeros are multiplied; a dense layer is a pass of one window.
 */
export interface Pass {
  /** Role of the kernel. */
  readonly role: string;
  /** Windows from top to bottom and from left to right: pixels of the result. */
  readonly rows: Axis;
  readonly columns: Axis;
}

/** One direction of a pass. */
export interface Axis {
  readonly windows: number;
  /** Pixel of the input on which the first window begins; before the picture where negative. */
  readonly begin: number;
  /** Pixels of the input from one window to the next. */
  readonly stride: number;
  /** Taps of the kernel along this axis, in the order of the input's pixels. None where no tap reaches these pixels of the result. */
  readonly taps: readonly number[];
  /** Pixel of the result that the first window makes, and pixels from one to the next. */
  readonly to: number;
  readonly toStride: number;
}

const ONE: Axis = { windows: 1, begin: 0, stride: 1, taps: [0], to: 0, toStride: 1 };

/** The passes of a checked node over an input `[h, w, c]`, or `[features]` of a dense layer. */
export function passesOf(node: PlanNode, shape: Shape): Pass[] {
  const sides = [shape[0], shape[1]] as const;
  switch (node.op) {
    case 'dense':
      return [{ role: 'kernel', rows: ONE, columns: ONE }];
    case 'conv': {
      const [rows, columns] = sides.map((side) => convolved(side, tapsOf(node)));
      return [{ role: 'kernel', rows, columns }];
    }
    case 'phaseConv':
      return PHASES.map(([row, column, role]) => ({
        role,
        rows: phase(sides[0], row),
        columns: phase(sides[1], column),
      }));
    case 'convTranspose': {
      const [rows, columns] = sides.map((side) => transposed(side, tapsOf(node)));
      return rows.flatMap((row) => columns.map((column) => ({ role: 'kernel', rows: row, columns: column })));
    }
    default:
      throw new Error(`engine: ${node.op} has no windows`);
  }
}

/** Pixels around the picture that windows reach into: the most of all four sides. */
export function borderOf(passes: readonly Pass[], [height, width = 1]: Shape): number {
  return Math.max(0, ...passes.flatMap(({ rows, columns }) => [beyond(rows, height), beyond(columns, width)]));
}

const beyond = ({ windows, begin, stride, taps }: Axis, side: number): number =>
  Math.max(-begin, (windows - 1) * stride + begin + taps.length - side);

interface Taps {
  readonly kernel: number;
  readonly stride: number;
  readonly same: boolean;
}

const tapsOf = ({ attributes }: PlanNode): Taps => ({
  kernel: attributes.kernel as number,
  stride: attributes.stride as number,
  // As `layers/conv.ts` reads a plan that does not say.
  same: (attributes.padding ?? 'same') === 'same',
});

const firstTaps = (count: number): number[] => Array.from({ length: count }, (_, tap) => tap);

/** Padding `same` has half of its pixels, rounded down, in front. */
function convolved(side: number, { kernel, stride, same }: Taps): Axis {
  const windows = same ? Math.ceil(side / stride) : Math.floor((side - kernel) / stride) + 1;
  const zeros = same ? Math.max((windows - 1) * stride + kernel - side, 0) : 0;
  return { windows, begin: -Math.floor(zeros / 2), stride, taps: firstTaps(kernel), to: 0, toStride: 1 };
}

/** Parity 0 looks at the pixel before, parity 1 at the one after. */
const phase = (side: number, parity: number): Axis => ({
  windows: side,
  begin: parity - 1,
  stride: 1,
  taps: [0, 1],
  to: parity,
  toStride: 2,
});

/**
 * Input pixel i reaches result pixel `i * stride + tap - zeros` through each tap. The pixels of the result with one remainder see every
 * stride-th tap, the last of them on the first pixel.
 */
function transposed(side: number, { kernel, stride, same }: Taps): Axis[] {
  const zeros = same ? Math.floor(Math.max(kernel - stride, 0) / 2) : 0;
  const length = same ? stride * side : stride * (side - 1) + kernel;
  return Array.from({ length: stride }, (_, remainder) => {
    const first = (remainder + zeros) % stride;
    const taps = firstTaps(kernel)
      .filter((tap) => tap % stride === first)
      .reverse();
    return {
      windows: Math.ceil((length - remainder) / stride),
      begin: Math.floor((remainder + zeros) / stride) - Math.max(taps.length - 1, 0),
      stride: 1,
      taps,
      to: remainder,
      toStride: stride,
    };
  }).filter(({ windows }) => windows > 0);
}
