import { isDense, pixelBytes, pixelsOf } from '../layout.ts';
import type { Task } from '../lowering.ts';
import { startOf, type Value } from '../value.ts';
import { type Operation, onFloats } from './operation.ts';

/** Values taken apart and put together along their channels. Kernels copy groups of four bytes: codes in other groups go as floats. */

export const concat: Operation = {
  flat: 'all',
  lower(task) {
    const groups = task.inputs.slice(0, -1).every(({ layout }) => layout.channels % 4 === 0);
    (groups || task.result.codes === undefined ? joined : onFloats(joined))(task);
  },
};

function joined({ inputs, result, lowering }: Task): void {
  let channel = 0;
  for (const [index, input] of inputs.entries()) {
    const { channels, step } = input.layout;
    // Some were written right here.
    const there = input.buffer === result.buffer;
    const isLast = index === inputs.length - 1;
    // Of the last one also what fills its pixels up, as far as there is room.
    const count = isLast && !there ? Math.min(step, result.layout.step - channel) : channels;
    if (!there) copyChannels(lowering.as(input, result.codes), 0, result, channel, count, lowering);
    channel += count;
  }
  fillUp(result, channel, lowering);
}

export const slice: Operation = {
  flat: 'first',
  alias: ({ attributes: { begin, size } }, input, result) =>
    isDense(input) && isDense(result) && pixelsOf(input) === 1 && Number(begin) % 4 === 0 && Number(size) % 4 === 0
      ? Number(begin) * input.bytes
      : undefined,
  lower(task) {
    const { begin, size } = task.node.attributes;
    const groups = Number(begin) % 4 === 0 && Number(size) % 4 === 0;
    (groups || task.result.codes === undefined ? sliced : onFloats(sliced))(task);
  },
};

function sliced({ node, inputs: [input], result, lowering }: Task): void {
  const { begin, size } = node.attributes as { begin: number; size: number };
  copyChannels(lowering.as(input, result.codes), begin, result, 0, size, lowering);
  fillUp(result, size, lowering);
}

export const row: Operation = {
  alias: ({ attributes: { index } }, input) => Number(index) * pixelBytes(input),
  lower({ node, inputs: [input], result, lowering }) {
    const rows = lowering.as(input, result.codes);
    const bytes = pixelBytes(rows.layout);
    const skipped = (node.attributes.index as number) * bytes;
    lowering.emit(({ kernels }) => {
      const [from, to] = [startOf(rows) + skipped, startOf(result)];
      return () => kernels.copyRows(from, bytes, to, bytes, 1, bytes);
    });
  },
};

export const spread: Operation = {
  lower({ inputs: [input], result, lowering }) {
    const pixel = lowering.as(input, result.codes);
    const { layout } = result;
    lowering.emit(({ kernels }) => {
      const [from, to, bytes] = [startOf(pixel), startOf(result), pixelBytes(layout)];
      return () => kernels.copyRows(from, 0, to, bytes, pixelsOf(layout), bytes);
    });
  },
};

/** Copies some channels of all pixels, those of the border with them: both values have the same. */
function copyChannels(
  from: Value,
  begin: number,
  to: Value,
  channel: number,
  count: number,
  lowering: Task['lowering'],
) {
  const [fromStep, toStep] = [pixelBytes(from.layout), pixelBytes(to.layout)];
  const { bytes } = to.layout;
  lowering.emit(({ kernels }) => {
    const [source, target] = [startOf(from) + begin * bytes, startOf(to) + channel * bytes];
    return () => kernels.copyRows(source, fromStep, target, toStep, pixelsOf(to.layout), count * bytes);
  });
}

/** Writes zeros from a channel on to the end of each pixel. */
function fillUp(value: Value, channel: number, lowering: Task['lowering']): void {
  const { layout } = value;
  const left = layout.step - channel;
  if (left <= 0) return;
  const zeros = lowering.zeros();
  lowering.emit(({ kernels }) => {
    const to = startOf(value) + channel * layout.bytes;
    return () => kernels.copyRows(zeros.place, 0, to, pixelBytes(layout), pixelsOf(layout), left * layout.bytes);
  });
}
