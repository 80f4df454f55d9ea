import type { Mapping } from '../operation.ts';
import { activation } from './activations.ts';
import { add, dot, dropout, gate, interpolate, multiply, select } from './arithmetic.ts';
import { attention } from './attention.ts';
import { concat, constant, row, slice, spread } from './channels.ts';
import { conv, convTranspose } from './convolution.ts';
import { dense, reshape } from './dense.ts';
import { coverage, hide, renormalise, uncovered } from './holes.ts';
import { affine, demodulate, modulate, modulatedConv, noise } from './modulation.ts';
import { batchNorm, instanceNorm, layerNorm, minibatchStddev, pixelNorm } from './norms.ts';
import { phaseConv } from './phase-conv.ts';
import { averagePool, blur, globalAverage, globalSum, maxPool, upsample } from './pictures.ts';

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
