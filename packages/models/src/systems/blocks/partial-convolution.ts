import type { Net } from '../../net/index.ts';

/** Values `[h, w, c]` of which some are not known: `holes` `[h, w, 1]` are 1 there, and the values then mean nothing. */
export interface PartlyKnown<V> {
  readonly values: V;
  readonly holes: V;
}

export interface PartialConvolutionOptions {
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly bias: boolean;
  readonly gain?: number;
}

/**
 * A partial convolution (Liu et al. 2018, equations 1 and 2) of channels that are partly known, each part with holes of its own:
 * of each window only what is known counts, in proportion to how much that is, and what lies outside of the picture is not known.
 * `[h, w, .]` each -> `[ceil(h / stride), ceil(w / stride), filters]`, 0 in the holes that are left.
 */
export function partialConvolution<V>(
  net: Net<V>,
  parts: readonly PartlyKnown<V>[],
  name: string,
  { filters, kernel, stride = 1, bias, ...options }: PartialConvolutionOptions,
): PartlyKnown<V> {
  const known = parts.map(({ values, holes }) => net.hide(values, holes));
  const channels = known.map((values) => net.shapeOf(values).at(-1)!);
  const coverage = net.coverage(
    parts.map(({ holes }) => holes),
    { channels, kernel, stride },
  );
  const x = known.length === 1 ? known[0]! : net.concat(...known);
  const y = net.conv(x, name, { filters, kernel, stride, bias: false, ...options });
  return { values: net.renormalise(y, coverage, `${name}-share`, { bias }), holes: net.uncovered(coverage) };
}
