import { pixelsOf, rowBytes } from '../layout.ts';
import type { Task } from '../lowering.ts';
import { innerOf, startOf } from '../value.ts';
import { type Operation, onFloats } from './operation.ts';

/** Kernels that read a picture and write another, of the same channels. */
function withKernel(name: 'averagePool' | 'maxPool' | 'blur'): Operation {
  return {
    lower: onFloats(({ inputs: [x], result, lowering }: Task) => {
      const { height, width, channels } = result.layout;
      const [fromRow, toRow] = [rowBytes(x.layout), rowBytes(result.layout)];
      lowering.emit(({ kernels }) => {
        const [from, to] = [innerOf(x), innerOf(result)];
        return () => kernels[name](from, to, height, width, channels, fromRow, toRow);
      });
    }),
  };
}

export const averagePool = withKernel('averagePool');
export const maxPool = withKernel('maxPool');
export const blur = withKernel('blur');

/** One number for each channel. @param factor that the sum of so many pixels is multiplied by */
function summed(factor: (pixels: number) => number): Operation {
  return {
    lower: onFloats(({ inputs: [{ layout, ...x }], result, lowering }) => {
      const { height, width, channels } = layout;
      const by = factor(pixelsOf({ ...layout, border: 0 }));
      lowering.emit(({ kernels }) => {
        const [from, to] = [innerOf({ ...x, layout }), startOf(result)];
        return () => kernels.sumPixels(from, to, height, width, channels, rowBytes(layout), by);
      });
    }),
  };
}

export const globalSum = summed(() => 1);
export const globalAverage = summed((pixels) => 1 / pixels);
