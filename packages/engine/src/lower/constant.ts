import { codeOf } from '../code-numbers.ts';
import { bufferBytes, type Layout, rowBytes } from '../layout.ts';
import type { Task } from '../lowering.ts';
import { innerOf } from '../value.ts';
import { fillPixels } from '../values-in-out.ts';
import type { Region } from '../weight-area.ts';
import type { Operation } from './operation.ts';

/** A trained value is copied to where its border has room. */
export const constant: Operation = {
  lower(task) {
    const { result, lowering } = task;
    const layout: Layout = { ...result.layout, border: 0 };
    const kept = packed(task, layout);
    const bytes = rowBytes(layout);
    lowering.emit(({ kernels }) => {
      const [to, toStep] = [innerOf(result), rowBytes(result.layout)];
      return () => kernels.copyRows(kept.place, bytes, to, toStep, layout.height, bytes);
    });
  },
};

function packed({ node, result: { codes }, lowering }: Task, layout: Layout): Region {
  const name = node.parameters.kernel;
  const key = `value ${JSON.stringify([name, codes])}`;
  return lowering.weights.take(key, bufferBytes(layout), (target, reader) => {
    const values = reader.values(name);
    if (codes === undefined) {
      fillPixels(new Float32Array(target.buffer, target.byteOffset, target.length / 4), values, layout);
    } else {
      target.fill(codes.zero);
      fillPixels(
        target,
        values.map((value) => codeOf(value, codes)),
        layout,
      );
    }
  });
}
