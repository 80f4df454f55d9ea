import type { PlanNode } from '@omokage/models/plan';
import { activation } from './activation.ts';
import { add, interpolate, multiply } from './arithmetic.ts';
import { attention } from './attention.ts';
import { affine, demodulate, modulate, noise } from './channels.ts';
import { concat, row, slice, spread } from './concat.ts';
import { constant } from './constant.ts';
import { fallback } from './fallback.ts';
import { coverage, hide, renormalise, uncovered } from './holes.ts';
import { instanceNorm, layerNorm, pixelNorm } from './norms.ts';
import type { Operation } from './operation.ts';
import { averagePool, blur, globalAverage, globalSum, maxPool } from './pooling.ts';
import { dropout, reshape } from './reshape.ts';
import { upsample } from './upsample.ts';
import { dot, gate, select } from './weighted-sums.ts';
import { windowed } from './windowed.ts';

/** Operations with kernels. */
const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['activation', activation],
  ['add', add],
  ['affine', affine],
  ['attention', attention],
  ['averagePool', averagePool],
  ['blur', blur],
  ['concat', concat],
  ['constant', constant],
  ['conv', windowed],
  ['convTranspose', windowed],
  ['coverage', coverage],
  ['demodulate', demodulate],
  ['dense', windowed],
  ['dot', dot],
  ['dropout', dropout],
  ['gate', gate],
  ['globalAverage', globalAverage],
  ['globalSum', globalSum],
  ['hide', hide],
  ['instanceNorm', instanceNorm],
  ['interpolate', interpolate],
  ['layerNorm', layerNorm],
  ['maxPool', maxPool],
  ['modulate', modulate],
  ['multiply', multiply],
  ['noise', noise],
  ['phaseConv', windowed],
  ['pixelNorm', pixelNorm],
  ['renormalise', renormalise],
  ['reshape', reshape],
  ['row', row],
  ['select', select],
  ['slice', slice],
  ['spread', spread],
  ['uncovered', uncovered],
  ['upsample', upsample],
]);

/** How a node is computed: by tfjs where there is no kernel, or where its weights have another form than that they are computed with. */
export const operationFor = ({ op, attributes }: PlanNode): Operation =>
  (attributes.weights === undefined && operations.get(op)) || fallback;
