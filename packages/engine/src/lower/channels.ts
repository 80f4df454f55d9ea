import type { PlanNode } from '@omokage/models/plan';
import { layoutOf, pixelsOf } from '../layout.ts';
import type { Task } from '../lowering.ts';
import { startOf, type Value } from '../value.ts';
import type { Region } from '../weight-area.ts';
import { type Operation, onFloats } from './operation.ts';
import { perPixel, vector } from './parameters.ts';

/** A value whose channels are scaled, and shifted where there is a shift: `(plus + scale[c]) x + shift[c]`. */
interface Scaling {
  readonly x: Value;
  readonly result: Value;
  readonly scale: Value | Region;
  readonly shift: Value | Region | undefined;
  readonly plus: 0 | 1;
  readonly lowering: Task['lowering'];
}

const placeOf = (vector: Value | Region): number => ('buffer' in vector ? startOf(vector) : vector.place);

function scaled({ x, result, scale, shift, plus, lowering }: Scaling): void {
  const { layout } = x;
  lowering.emit(({ kernels }) => {
    const [from, out, pixels] = [startOf(x), startOf(result), pixelsOf(layout)];
    const [factors, terms] = [placeOf(scale), shift === undefined ? 0 : placeOf(shift)];
    return () => kernels.scaleChannels(from, factors, terms, out, pixels, layout.channels, plus);
  });
  result.framed = x.framed && shift === undefined;
}

export const affine: Operation = {
  flat: 'first',
  overwrites: true,
  lower: onFloats(({ node, inputs: [x], result, lowering }) => {
    const { scale, shift } = node.parameters;
    const { channels } = x.layout;
    const { weights } = lowering;
    scaled({
      x,
      result,
      scale: vector(weights, scale, channels),
      shift: vector(weights, shift, channels),
      plus: 0,
      lowering,
    });
  }),
};

export const modulate: Operation = {
  flat: 'first',
  overwrites: true,
  lower: onFloats(({ inputs: [x, scale, shift], result, lowering }) =>
    scaled({ x, result, scale, shift, plus: 1, lowering }),
  ),
};

export const demodulate: Operation = {
  flat: 'first',
  overwrites: true,
  lower: onFloats(({ node, inputs: [y, style], result, lowering }) => {
    const [channels, filters] = [style.layout.channels, y.layout.channels];
    const energy = energyOf(node, channels, filters, lowering);
    const factors = lowering.scratch(layoutOf([filters], 0, 4));
    const deviation = (node.attributes.deviation ?? 1) as number;
    lowering.emit(({ kernels }) => {
      const [from, to] = [startOf(style), startOf(factors)];
      return () => kernels.demodulation(from, energy.place, to, channels, filters, deviation);
    });
    const { bias } = node.parameters;
    const shift = bias === undefined ? undefined : vector(lowering.weights, bias, filters);
    scaled({ x: y, result, scale: factors, shift, plus: 0, lowering });
  }),
};

/** Rows of the squares of a kernel, added up over its taps: `[channels][ceil4(filters)]`. */
function energyOf({ parameters }: PlanNode, channels: number, filters: number, { weights }: Task['lowering']): Region {
  const { step } = layoutOf([channels, filters], 0, 4);
  return weights.take(`rows of ${parameters.energy}`, channels * step * 4, (target, reader) => {
    const rows = new Float32Array(target.buffer, target.byteOffset, channels * step);
    const values = reader.values(parameters.energy);
    for (let row = 0; row < channels; row++) rows.set(values.subarray(row * filters, (row + 1) * filters), row * step);
  });
}

export const noise: Operation = {
  flat: 'first',
  overwrites: true,
  lower: onFloats(({ node, inputs: [x], result, lowering }) => {
    const { layout } = x;
    const strength = vector(lowering.weights, node.parameters.strength, layout.channels);
    const numbers = perPixel(lowering.weights, node.parameters.noise, layout);
    lowering.emit(({ kernels }) => {
      const [from, out, pixels] = [startOf(x), startOf(result), pixelsOf(layout)];
      return () => kernels.addNoise(from, numbers.place, strength.place, out, pixels, layout.channels);
    });
    result.framed = x.framed;
  }),
};
