import type { FusibleActivation } from '@omokage/models/layers';
import { type Codes, MOST_CODE, type PlanNode, type Shape } from '@omokage/models/plan';
import { TARGETS } from '../kernel-module.ts';
import { type KernelTaps, windowOf } from '../kernel-panels.ts';
import { ceil4, pixelBytes, rowBytes } from '../layout.ts';
import type { Task } from '../lowering.ts';
import { innerOf, type Value } from '../value.ts';
import { borderOf, type Pass, passesOf } from '../windows.ts';
import { activateInto, asKernelsKnow } from './activation.ts';
import { codeKernel, floatKernel } from './kernels-in-panels.ts';
import type { Operation } from './operation.ts';
import { bytesOfDense, multiplyBytes } from './stored-dense.ts';

/** Dense layers and convolutions of all kinds: one call of a kernel for each pass. */
export const windowed: Operation = { windowed: true, lower };

const activationOf = ({ attributes }: PlanNode): FusibleActivation | undefined =>
  attributes.activation as FusibleActivation | undefined;

/** Kernels of convolutions take no sigmoid along. */
const fuses = (node: PlanNode): boolean => activationOf(node)?.kind !== 'sigmoid';

/** Most elements of a window whose sums of products of codes fit into 32 bits. */
const MOST_INTEGERS = Math.floor((2 ** 31 - 1) / (MOST_CODE * 127));

/** Whether a node multiplies integers: its input is kept as codes, and its kernels are integers. @param shape of the input */
function isInteger(node: PlanNode, codes: Codes | undefined, shape: Shape): boolean {
  if (codes === undefined) return false;
  const passes = passesOf(node, shape);
  const step = ceil4(shape.at(-1)!);
  return passes.every(
    ({ role, rows, columns }) =>
      node.scales?.[role] !== undefined && windowOf({ down: rows.taps, across: columns.taps, step }) <= MOST_INTEGERS,
  );
}

/** Whether a node's kernel writes its result as it is kept, and so anywhere. @param shape of the input */
export const writesDirectly = (node: PlanNode, codes: Codes | undefined, shape: Shape): boolean =>
  fuses(node) && (node.stored === undefined || isInteger(node, codes, shape));

function lower({ node, inputs: [input], result, lowering }: Task): void {
  const shape = lowering.shapeOf(node.inputs[0]);
  const integer = isInteger(node, input.codes, shape);
  const x = integer ? input : lowering.floatsOf(input);
  const passes = passesOf(node, shape);
  if (borderOf(passes, shape) > 0) lowering.frame(x);
  const into = (target: Value) => {
    for (const pass of passes) convolve({ node, x, result: target, pass, lowering });
  };
  if (writesDirectly(node, input.codes, shape)) {
    into(result);
  } else {
    lowering.intoFloats(result, (floats) => {
      into(floats);
      const activation = activationOf(node);
      if (activation?.kind === 'sigmoid') activateInto(floats, floats, activation, lowering);
    });
  }
}

/** One pass over values as they are kept. */
export interface Convolution {
  readonly node: PlanNode;
  readonly x: Value;
  readonly result: Value;
  readonly pass: Pass;
  readonly lowering: Task['lowering'];
}

function convolve(convolution: Convolution): void {
  const { node, x, result, lowering } = convolution;
  const taps = tapsOf(convolution);
  const { kind, slope } = asKernelsKnow(fuses(node) ? activationOf(node) : undefined);
  const bytes = bytesOfDense(convolution, taps);
  if (bytes !== undefined) {
    multiplyBytes(convolution, taps, bytes, { kind, slope });
    return;
  }
  const { rows, columns } = convolution.pass;
  const [from, to] = [x.layout, result.layout];
  const table = lowering.table({
    rows: rows.windows,
    columns: columns.windows,
    right: columns.stride * pixelBytes(from),
    down: rows.stride * rowBytes(from),
    toRight: columns.toStride * pixelBytes(to),
    toDown: rows.toStride * rowBytes(to),
  });
  const windows = rows.windows * columns.windows;
  const runs = Math.max(rows.taps.length, 1);
  const run = Math.max(columns.taps.length, 1) * from.step;
  const runStep = rowBytes(from);
  const filters = to.channels;
  const places = () => {
    const input = innerOf(x) + rows.begin * rowBytes(from) + columns.begin * pixelBytes(from);
    const output = innerOf(result) + rows.to * rowBytes(to) + columns.to * pixelBytes(to);
    return [input, output] as const;
  };
  if (x.codes === undefined) {
    const { panels, bias } = floatKernel(convolution, taps);
    lowering.emit(({ kernels }) => {
      const [input, output] = places();
      const at = table.place;
      return () =>
        kernels.convolveFloats(
          input,
          at,
          windows,
          runs,
          run,
          runStep,
          panels.place,
          bias.place,
          filters,
          output,
          kind,
          slope,
        );
    });
    return;
  }
  const { panels, starts, scales, bias } = codeKernel(convolution, taps);
  const target = result.codes === undefined ? TARGETS.floats : TARGETS.codes;
  const zero = result.codes?.zero ?? 0;
  lowering.emit(({ kernels }) => {
    const [input, output] = places();
    const at = table.place;
    return () =>
      kernels.convolveCodes(
        input,
        at,
        windows,
        runs,
        run,
        runStep,
        panels.place,
        starts.place,
        scales.place,
        bias.place,
        filters,
        output,
        kind,
        slope,
        target,
        zero,
      );
  });
}

function tapsOf({ node, x, result, pass: { rows, columns } }: Convolution): KernelTaps {
  const width = node.op === 'dense' ? 1 : node.op === 'phaseConv' ? 2 : (node.attributes.kernel as number);
  return {
    down: rows.taps,
    across: columns.taps,
    width,
    channels: x.layout.channels,
    step: x.layout.step,
    columns: result.layout.channels,
    transposed: node.op === 'convTranspose',
  };
}
