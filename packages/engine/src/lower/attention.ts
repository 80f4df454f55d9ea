import { ceil4, ceil8, layoutOf, pixelBytes, pixelsOf, rowBytes } from '../layout.ts';
import type { Lowering } from '../lowering.ts';
import { innerOf, startOf, type Value } from '../value.ts';
import { type Operation, onFloats } from './operation.ts';

/** Floats of scores that are made, turned into shares and used up before the next ones: they stay in the second-level cache. */
const SCORES = 1 << 16;

/** Columns of a panel of weights, as `convolveFloats` reads them. */
const PANEL = 8;

/**
 * Two products of matrices, queries by keys and shares by values, a few rows of places at a time. To the kernel of convolutions a place is
 * a window of one pixel, and keys and values are its weights.
 */
export const attention: Operation = {
  lower: onFloats(({ inputs: [query, key, value], result, lowering }) => {
    const { height, width } = query.layout;
    const [keys, values] = [dense(key, lowering), dense(value, lowering)];
    const others = pixelsOf(keys.layout);
    const inner = ceil4(others);
    const { channels, step } = values.layout;
    const rows = rowsAtOnce(height, width * inner);
    const windows = rows * width;
    const floats = (count: number): Value => lowering.scratch(layoutOf([count], 0, 4));
    const keyPanels = floats(ceil8(others) * keys.layout.step);
    const valuePanels = floats(ceil8(channels) * inner);
    const noBias = floats(ceil8(Math.max(others, channels)));
    const scores = floats(windows * inner);
    const zeros = lowering.zeros();
    const scoring = lowering.table({
      rows,
      columns: width,
      right: pixelBytes(query.layout),
      down: rowBytes(query.layout),
      toRight: inner * 4,
      toDown: width * inner * 4,
    });
    const taking = lowering.table({
      rows,
      columns: width,
      right: inner * 4,
      down: width * inner * 4,
      toRight: pixelBytes(result.layout),
      toDown: rowBytes(result.layout),
    });
    lowering.emit(({ kernels }) => {
      const [from, to] = [innerOf(query), innerOf(result)];
      const [keysAt, valuesAt, keysIn, valuesIn] = [keys, values, keyPanels, valuePanels].map(startOf);
      const [bias, shares] = [startOf(noBias), startOf(scores)];
      const [perRow, toRow] = [rowBytes(query.layout) * rows, rowBytes(result.layout) * rows];
      const features = keys.layout.step;
      return () => {
        kernels.copyRows(zeros.place, 0, bias, 16, ceil8(Math.max(others, channels)) / 4, 16);
        kernels.rowsAsPanels(keysAt, keysIn, others, features);
        for (let column = 0; column < step; column += PANEL) {
          const panel = valuesIn + column * inner * 4;
          kernels.copyRows(
            valuesAt + column * 4,
            step * 4,
            panel,
            PANEL * 4,
            others,
            Math.min(PANEL, step - column) * 4,
          );
          // Shares of places that are none are 0, and 0 times what a scratch holds may be no number.
          for (let place = others; place < inner; place++) {
            kernels.copyRows(zeros.place, 0, panel + place * PANEL * 4, 16, PANEL / 4, 16);
          }
        }
        for (let part = 0; part < height / rows; part++) {
          const [queries, out] = [from + part * perRow, to + part * toRow];
          kernels.convolveFloats(queries, scoring.place, windows, 1, features, 0, keysIn, bias, others, shares, 0, 0);
          kernels.softmaxRows(shares, windows, others);
          kernels.convolveFloats(shares, taking.place, windows, 1, inner, 0, valuesIn, bias, channels, out, 0, 0);
        }
      };
    });
  }),
};

/** The most rows of places whose scores stay in the cache, such that all parts are alike. */
function rowsAtOnce(height: number, scoresOfRow: number): number {
  const most = Math.max(1, Math.floor(SCORES / scoresOfRow));
  for (let rows = Math.min(height, most); rows > 1; rows--) if (height % rows === 0) return rows;
  return 1;
}

/** The value without a border, for this step. */
function dense(value: Value, lowering: Lowering): Value {
  const { layout } = value;
  if (layout.border === 0) return value;
  const made = lowering.scratch({ ...layout, border: 0 });
  const bytes = layout.width * pixelBytes(layout);
  lowering.emit(({ kernels }) => {
    const [from, to] = [innerOf(value), startOf(made)];
    return () => kernels.copyRows(from, rowBytes(layout), to, bytes, layout.height, bytes);
  });
  return made;
}
