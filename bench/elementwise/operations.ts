import type { Plan, PlanNode } from '../../packages/models/src/plan/index.ts';

/** An operation of plans as it is measured. */
export interface Measured {
  readonly name: string;
  readonly op: string;
  readonly attributes: PlanNode['attributes'];
  readonly inputs: Plan['inputs'];
}

const of = (op: string, inputs: Plan['inputs'], attributes: PlanNode['attributes'] = {}, name = op): Measured => ({
  name,
  op,
  attributes,
  inputs,
});

/** What lies between convolutions, on pictures of so many pixels a side and channels. */
export function operationsOn(side: number, channels: number): Measured[] {
  const picture = [side, side, channels];
  const half = [side / 2, side / 2, channels];
  const [mask, vector] = [[side, side, 1], [channels]];
  const x = { x: picture };
  const two = { a: picture, b: picture };
  return [
    ...['relu', 'sigmoid', 'tanh'].map((kind) => of('activation', x, { kind }, kind)),
    of('activation', x, { kind: 'leaky-relu', slope: 0.2 }, 'leaky ReLU'),
    of('add', two),
    of('multiply', two),
    of('interpolate', two, { t: 0.3 }),
    of('affine', x),
    of('modulate', { x: picture, scale: vector, shift: vector }),
    of('demodulate', { y: picture, style: vector }, { bias: true }),
    of('noise', x),
    of('pixelNorm', x),
    of('instanceNorm', x),
    of('layerNorm', x),
    of('upsample', { x: half }),
    of('averagePool', x),
    of('maxPool', x),
    of('globalAverage', x),
    of('blur', x),
    of('concat', two),
    of('slice', x, { begin: channels / 2, size: channels / 2 }),
    of('spread', { x: vector }, { height: side, width: side }),
    of('gate', x),
    of('select', { shares: [2], ...two }),
    of('hide', { x: picture, mask }),
    of('coverage', { mask, other: mask }, { channels: [channels, channels], kernel: 3, stride: 1 }),
    of('renormalise', { x: picture, coverage: mask }, { bias: true }),
    of('uncovered', { mask }),
  ];
}

/** Self-attention as SAGAN has it, over a quarter of the places. */
export const attentionOn = (side: number, channels: number): Measured =>
  of('attention', {
    query: [side, side, channels / 8],
    key: [side / 2, side / 2, channels / 8],
    value: [side / 2, side / 2, channels / 2],
  });
