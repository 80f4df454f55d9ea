import type { Held } from '../graph.ts';
import type { Operation } from '../operation.ts';
import { activated } from './activations.ts';
import { fromHwio } from './convolution.ts';

/** The four output phases of a doubling, row and column parity, as in `layers/phase-conv.ts`. */
const PHASES = [
  [0, 0, 'kernel00'],
  [0, 1, 'kernel01'],
  [1, 0, 'kernel10'],
  [1, 1, 'kernel11'],
] as const;

/**
 * A doubling whose phases are convolutions of 2x2: either the one transposed convolution of 4x4 that they are the phases of, or the
 * four convolutions, interleaved.
 */
export const phaseConv = (operation: Operation): string =>
  activated(operation, operation.setting.doublings === 'transposed' ? transposed(operation) : interleaved(operation));

/** Rows (or columns) of the 4x4 kernel that meet the earlier and the later source pixel, by parity. */
const TAPS = [
  [3, 1],
  [2, 0],
] as const;

function transposed(operation: Operation): string {
  const { graph, x } = operation;
  const kernel = graph.hold(`${operation.node.id}/kernel`, () => joined(operation));
  return graph.add('ConvTranspose', [x, kernel, ...biasOf(operation)], {
    kernel_shape: [4, 4],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  });
}

/** Of four kernels `[2, 2, c, filters]` the one `[c, filters, 4, 4]`. */
function joined(operation: Operation): Held {
  const [c, filters] = operation.read('kernel00').dims.slice(2) as [number, number];
  const values = new Float32Array(16 * c * filters);
  for (const [rowParity, columnParity, role] of PHASES) {
    const phase = operation.read(role).values;
    for (const i of [0, 1] as const) {
      for (const j of [0, 1] as const) {
        const tap = 4 * TAPS[rowParity][i] + TAPS[columnParity][j];
        const from = (2 * i + j) * c * filters;
        for (let at = 0; at < c * filters; at++) values[16 * at + tap] = phase[from + at]!;
      }
    }
  }
  return { dims: [c, filters, 4, 4], values };
}

function interleaved(operation: Operation): string {
  const { graph, x } = operation;
  const phases = PHASES.map(([row, column, role]) =>
    graph.add('Conv', [x, operation.hold(role, 'as OIHW', fromHwio), ...biasOf(operation)], {
      kernel_shape: [2, 2],
      // Parity 0 looks at the pixel before, parity 1 at the one after.
      pads: [1 - row, 1 - column, row, column],
    }),
  );
  return graph.add('DepthToSpace', [graph.add('Concat', phases, { axis: 1 })], { blocksize: 2, mode: 'DCR' });
}

const biasOf = (operation: Operation): string[] => (operation.has('bias') ? [operation.hold('bias')] : []);
