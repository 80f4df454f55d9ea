import type { Mapping } from '../operation.ts';
import { activation } from './activations.ts';
import { add, concat, dot, dropout, gate, hide, interpolate, multiply, select, slice } from './arithmetic.ts';
import { blur, conv, convTranspose, coverage } from './convolution.ts';
import { constant, dense, reshape, row, spread } from './dense.ts';
import { affine, demodulate, modulate, modulatedConv, noise } from './modulation.ts';
import { batchNorm, instanceNorm, layerNorm, minibatchStddev, pixelNorm } from './norms.ts';
import { phaseConv } from './phase-conv.ts';
import {
  attention,
  averagePool,
  globalAverage,
  globalSum,
  maxPool,
  renormalise,
  uncovered,
  upsample,
} from './pictures.ts';

/** What each operation of a plan is in ONNX, by its name. */
export const MAPPINGS: ReadonlyMap<string, Mapping> = new Map(
  Object.entries({
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
  }),
);
