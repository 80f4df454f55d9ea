import { pixelBytes, rowBytes } from '../layout.ts';
import { innerOf } from '../value.ts';
import type { Operation } from './operation.ts';

export const upsample: Operation = {
  lower({ inputs: [input], result, lowering }) {
    const x = lowering.as(input, result.codes);
    const { height, width } = x.layout;
    const [fromRow, toRow] = [rowBytes(x.layout), rowBytes(result.layout)];
    lowering.emit(({ kernels }) => {
      const [from, to] = [innerOf(x), innerOf(result)];
      return () => kernels.doublePixels(from, to, height, width, pixelBytes(x.layout), fromRow, toRow);
    });
  },
};
