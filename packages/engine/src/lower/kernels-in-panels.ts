import { type KernelTaps, panelsOf, windowOf } from '../kernel-panels.ts';
import { ceil8 } from '../layout.ts';
import { roomFor } from '../pack.ts';
import type { Fill, Region } from '../weight-area.ts';
import { vector, zeroVector } from './parameters.ts';
import type { Convolution } from './windowed.ts';

/** What `convolveFloats` reads beside pixels. */
export interface FloatKernel {
  readonly panels: Region;
  readonly bias: Region;
}

/** What `convolveCodes` reads beside pixels. */
export interface CodeKernel extends FloatKernel {
  readonly starts: Region;
  readonly scales: Region;
}

export function floatKernel({ node, pass, lowering: { weights } }: Convolution, taps: KernelTaps): FloatKernel {
  const { columns } = taps;
  const kernel = node.parameters[pass.role];
  const scales = node.scales?.[pass.role];
  const count = panelsOf(columns) * 8 * windowOf(taps);
  const key = `floats ${JSON.stringify([kernel, scales, taps])}`;
  const pack: Fill = ({ byteOffset }, reader, packer) =>
    packer.floats(byteOffset, reader.stored(kernel), taps, scales === undefined ? undefined : reader.values(scales));
  const panels = weights.take(key, count * 4, pack, roomFor(taps));
  const { bias } = node.parameters;
  return { panels, bias: bias === undefined ? zeroVector(weights, columns) : vector(weights, bias, columns) };
}

export function codeKernel(
  { node, x, result, pass, lowering: { weights } }: Convolution,
  taps: KernelTaps,
): CodeKernel {
  const window = windowOf(taps);
  const kernel = node.parameters[pass.role];
  const factors = node.scales![pass.role];
  const { bias } = node.parameters;
  const read = x.codes!;
  // Of codes the result is a multiple of its scale: everything is divided by it beforehand.
  const unit = result.codes?.scale ?? 1;
  const bytes = ceil8(taps.columns) * 4;
  const panelsKey = JSON.stringify([kernel, taps]);
  const pack: Fill = ({ byteOffset }, reader, packer) => packer.codes(byteOffset, reader.stored(kernel), taps);
  const panels = weights.take(`codes ${panelsKey}`, panelsOf(taps.columns) * 8 * window, pack, roomFor(taps));
  return {
    panels,
    // A border of zeros, each of them the code of 0, then adds up to nothing.
    starts: weights.take(`starts ${read.zero} ${panelsKey}`, bytes, ({ byteOffset }, _, packer) =>
      packer.starts(byteOffset, panels.place, taps, read.zero),
    ),
    scales: weights.take(`scales ${JSON.stringify([factors, read.scale, unit])}`, bytes, (target, reader) => {
      const scales = Float64Array.from(reader.values(factors), (factor) => (factor * read.scale) / unit);
      new Float32Array(target.buffer, target.byteOffset, scales.length).set(scales);
    }),
    bias:
      bias === undefined
        ? zeroVector(weights, taps.columns)
        : weights.take(`bias ${JSON.stringify([bias, unit])}`, bytes, (target, reader) => {
            const terms = Float64Array.from(reader.values(bias), (term) => term / unit);
            new Float32Array(target.buffer, target.byteOffset, terms.length).set(terms);
          }),
  };
}
