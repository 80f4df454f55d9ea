import { pixelsOf } from '../layout.ts';
import { startOf } from '../value.ts';
import { type Operation, onFloats } from './operation.ts';
import { vector } from './parameters.ts';

/** Values times numbers that lie in memory. */

export const gate: Operation = {
  flat: 'first',
  overwrites: true,
  lower: onFloats(({ node, inputs: [x], result, lowering }) => {
    const { layout } = x;
    const strength = vector(lowering.weights, node.parameters.strength, 1);
    lowering.emit(({ kernels }) => {
      const [from, to, count] = [startOf(x), startOf(result), pixelsOf(layout) * layout.step];
      return () => kernels.addScaled(from, strength.place, 0, to, count);
    });
    result.framed = x.framed;
  }),
};

/** Not written over any of the values, for the first share would be gone before the last is read. */
export const select: Operation = {
  flat: 'all',
  lower: onFloats(({ inputs: [shares, ...values], result, lowering }) => {
    const { layout } = result;
    lowering.emit(({ kernels }) => {
      const [to, count, first] = [startOf(result), pixelsOf(layout) * layout.step, startOf(shares)];
      const places = values.map(startOf);
      return () => {
        for (let i = 0; i < places.length; i++)
          kernels.addScaled(places[i], first + i * 4, i === 0 ? 0 : to, to, count);
      };
    });
    result.framed = values.every(({ framed }) => framed);
  }),
};

export const dot: Operation = {
  lower: onFloats(({ inputs: [a, b], result, lowering }) => {
    lowering.emit(({ kernels }) => {
      const [x, y, to, count] = [startOf(a), startOf(b), startOf(result), a.layout.step];
      return () => kernels.dotFloats(x, y, to, count);
    });
  }),
};
