import { activation } from './activations.ts';
import { affine } from './affine.ts';
import { add, dot, interpolate, multiply, select } from './arithmetic.ts';
import { attention } from './attention.ts';
import { batchNorm } from './batch-norm.ts';
import { blur } from './blur.ts';
import { concat, row, slice, spread } from './channels.ts';
import { constant } from './constant.ts';
import { conv } from './conv.ts';
import { convTranspose } from './conv-transpose.ts';
import { dense } from './dense.ts';
import { dropout } from './dropout.ts';
import { gate } from './gate.ts';
import { hide } from './hide.ts';
import { type Layer, LayerError } from './layer.ts';
import { minibatchStddev } from './minibatch-stddev.ts';
import { demodulate, modulatedConv } from './modulated-conv.ts';
import { modulate } from './modulation.ts';
import { noise } from './noise.ts';
import { instanceNorm, layerNorm, pixelNorm } from './normalise-picture.ts';
import { coverage, renormalise, uncovered } from './partial-conv.ts';
import { phaseConv } from './phase-conv.ts';
import { averagePool, globalAverage, globalSum, maxPool } from './pooling.ts';
import { reshape } from './reshape.ts';
import { upsample } from './upsample.ts';

export type { Activation, FusibleActivation } from './activations.ts';
export * from './layer.ts';
export { PHASES } from './phase-conv.ts';

/** Every operation that a network or a plan can name. */
const layers: ReadonlyMap<string, Layer> = new Map(
  [
    activation,
    add,
    affine,
    attention,
    averagePool,
    batchNorm,
    blur,
    concat,
    constant,
    conv,
    convTranspose,
    coverage,
    demodulate,
    dense,
    dot,
    dropout,
    gate,
    globalAverage,
    globalSum,
    hide,
    instanceNorm,
    interpolate,
    layerNorm,
    maxPool,
    minibatchStddev,
    modulate,
    modulatedConv,
    multiply,
    noise,
    phaseConv,
    pixelNorm,
    renormalise,
    reshape,
    row,
    select,
    slice,
    spread,
    uncovered,
    upsample,
  ].map((layer) => [layer.op, layer]),
);

export const layerNames: readonly string[] = [...layers.keys()];

/** Throws LayerError, naming the known ones, when there is no such layer. */
export function layerNamed(op: string): Layer {
  const layer = layers.get(op);
  if (layer === undefined) {
    throw new LayerError(`there is no operation "${op}"; known: ${layerNames.join(', ')}`);
  }
  return layer;
}
