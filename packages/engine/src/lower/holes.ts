import { layoutOf, pixelsOf, rowBytes } from '../layout.ts';
import { innerOf, startOf } from '../value.ts';
import { type Operation, onFloats } from './operation.ts';
import { vector } from './parameters.ts';

/** The parts of partial convolutions beside the convolution; see `layers/partial-conv.ts`. */

export const hide: Operation = {
  flat: 'all',
  overwrites: true,
  lower: onFloats(({ inputs: [x, mask], result, lowering }) => {
    const { layout } = x;
    lowering.emit(({ kernels }) => {
      const [from, by, to] = [startOf(x), startOf(mask), startOf(result)];
      return () => kernels.hide(from, by, to, pixelsOf(layout), layout.channels);
    });
    // Whatever stands around the mask, and 0 times that may be no number.
    result.framed = x.framed && mask.framed;
  }),
};

export const renormalise: Operation = {
  flat: 'all',
  overwrites: true,
  lower: onFloats(({ node, inputs: [x, coverage], result, lowering }) => {
    const { layout } = x;
    const { bias } = node.parameters;
    const shift = bias === undefined ? 0 : vector(lowering.weights, bias, layout.channels).place;
    lowering.emit(({ kernels }) => {
      const [from, by, to] = [startOf(x), startOf(coverage), startOf(result)];
      return () => kernels.renormalise(from, by, shift, to, pixelsOf(layout), layout.channels);
    });
    result.framed = x.framed && coverage.framed;
  }),
};

export const uncovered: Operation = {
  flat: 'first',
  overwrites: true,
  lower: onFloats(({ inputs: [coverage], result, lowering }) => {
    lowering.emit(({ kernels }) => {
      const [from, to] = [startOf(coverage), startOf(result)];
      return () => kernels.uncovered(from, to, pixelsOf(result.layout));
    });
  }),
};

/** All masks become one plane of what is known, each in its share, whose windows are added up. */
export const coverage: Operation = {
  lower: onFloats(({ node, inputs: masks, result, lowering }) => {
    const { kernel, stride } = node.attributes as { kernel: number; stride: number };
    const channels = node.attributes.channels as number[];
    const all = channels.reduce((sum, own) => sum + own) * kernel * kernel;
    const { height, width } = masks[0].layout;
    const made = result.layout;
    const plane = lowering.scratch(layoutOf([height * width], 0, 4));
    const sums = lowering.scratch(layoutOf([height * made.width], 0, 4));
    // Half of the zeros that the windows reach beyond the picture for, rounded down, are before it.
    const before = (side: number, windows: number): number =>
      Math.floor(Math.max((windows - 1) * stride + kernel - side, 0) / 2);
    const [top, left] = [before(height, made.height), before(width, made.width)];
    lowering.emit(({ kernels }) => {
      const [known, scratch, out, outRow] = [startOf(plane), startOf(sums), innerOf(result), rowBytes(made)];
      const parts = masks.map((mask, i) => [innerOf(mask), rowBytes(mask.layout), channels[i] / all] as const);
      const sides = [height, width, made.height, made.width] as const;
      return () => {
        for (let i = 0; i < parts.length; i++) {
          const [mask, row, share] = parts[i];
          kernels.addKnown(mask, known, height, width, row, share, i);
        }
        kernels.windowSums(known, scratch, out, ...sides, outRow, kernel, stride, top, left);
      };
    });
  }),
};
