import { pixelsOf } from '../layout.ts';
import type { Task } from '../lowering.ts';
import { startOf, type Value } from '../value.ts';
import { type Operation, onFloats } from './operation.ts';

/** Elements of a value's buffer, border and all. */
const countOf = ({ layout }: Value): number => pixelsOf(layout) * layout.step;

const areFramed = (values: readonly Value[]): boolean => values.every(({ framed }) => framed);

const sumOfFloats = onFloats(({ inputs, result, lowering }) => {
  // What the result overwrites is read first.
  const [first, ...others] = [...inputs].sort((a, b) => Number(isAt(b, result)) - Number(isAt(a, result)));
  lowering.emit(({ kernels }) => {
    const [out, count] = [startOf(result), countOf(result)];
    const terms = others.map((other, index) => [startOf(index === 0 ? first : result), startOf(other)] as const);
    return () => {
      for (const [a, b] of terms) kernels.addFloats(a, b, out, count);
    };
  });
  result.framed = areFramed(inputs);
});

const isAt = (a: Value, b: Value): boolean => a.buffer === b.buffer && a.offset === b.offset;

/** Two values that are kept as codes are added as such. Of more, each sum between would be rounded. */
export const add: Operation = {
  flat: 'all',
  overwrites: true,
  lower(task) {
    const areCodes = [...task.inputs, task.result].every(({ codes }) => codes !== undefined);
    const lower = areCodes && task.inputs.length === 2 ? sumOfCodes : sumOfFloats;
    lower(task);
  },
};

function sumOfCodes({ inputs: [a, b], result, lowering }: Task): void {
  const [one, other, made] = [a.codes!, b.codes!, result.codes!];
  const inverse = 1 / made.scale;
  lowering.emit(({ kernels }) => {
    const [x, y, out, count] = [startOf(a), startOf(b), startOf(result), countOf(result)];
    return () => kernels.addCodes(x, y, out, count, one.scale, one.zero, other.scale, other.zero, inverse, made.zero);
  });
  result.framed = areFramed([a, b]);
}

export const multiply: Operation = {
  flat: 'all',
  overwrites: true,
  lower: onFloats(({ inputs: [a, b], result, lowering }) => {
    lowering.emit(({ kernels }) => {
      const [x, y, out, count] = [startOf(a), startOf(b), startOf(result), countOf(result)];
      return () => kernels.multiplyFloats(x, y, out, count);
    });
    result.framed = areFramed([a, b]);
  }),
};

export const interpolate: Operation = {
  flat: 'all',
  overwrites: true,
  lower: onFloats(({ node, inputs: [a, b], result, lowering }) => {
    const t = node.attributes.t as number;
    lowering.emit(({ kernels }) => {
      const [x, y, out, count] = [startOf(a), startOf(b), startOf(result), countOf(result)];
      return () => kernels.interpolateFloats(x, y, out, count, t);
    });
    result.framed = areFramed([a, b]);
  }),
};
