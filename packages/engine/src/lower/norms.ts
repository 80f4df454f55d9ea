import { pixelsOf, rowBytes } from '../layout.ts';
import { innerOf, startOf } from '../value.ts';
import { type Operation, onFloats } from './operation.ts';
import { vector } from './parameters.ts';

/** As `layers/standardise.ts` has it. */
const PICTURE_NORM_EPSILON = 1e-5;

export const pixelNorm: Operation = {
  flat: 'first',
  overwrites: true,
  lower: onFloats(({ inputs: [x], result, lowering }) => {
    const { layout } = x;
    lowering.emit(({ kernels }) => {
      const [from, out, pixels] = [startOf(x), startOf(result), pixelsOf(layout)];
      return () => kernels.pixelNorm(from, out, pixels, layout.channels);
    });
    result.framed = x.framed;
  }),
};

export const instanceNorm: Operation = {
  flat: 'first',
  overwrites: true,
  lower: onFloats(({ node, inputs: [x], result, lowering }) => {
    const { height, width, channels } = x.layout;
    const row = rowBytes(x.layout);
    const [gamma, beta] = [node.parameters.gamma, node.parameters.beta].map((name) =>
      name === undefined ? 0 : vector(lowering.weights, name, channels).place,
    );
    lowering.emit(({ kernels }) => {
      const [from, out] = [innerOf(x), innerOf(result)];
      return () => kernels.instanceNorm(from, out, height, width, row, channels, gamma, beta, PICTURE_NORM_EPSILON);
    });
  }),
};

export const layerNorm: Operation = {
  flat: 'first',
  overwrites: true,
  lower: onFloats(({ node, inputs: [x], result, lowering }) => {
    const { height, width, channels } = x.layout;
    const row = rowBytes(x.layout);
    const gamma = vector(lowering.weights, node.parameters.gamma, channels).place;
    const beta = vector(lowering.weights, node.parameters.beta, channels).place;
    lowering.emit(({ kernels }) => {
      const [from, out] = [innerOf(x), innerOf(result)];
      return () => kernels.layerNorm(from, out, height, width, row, channels, gamma, beta, PICTURE_NORM_EPSILON);
    });
  }),
};
