import { activation } from './activations.ts';
import { affine } from './affine.ts';
import { batchNorm } from './batch-norm.ts';
import { conv } from './conv.ts';
import { convTranspose } from './conv-transpose.ts';
import { dense } from './dense.ts';
import { type Layer, LayerError } from './layer.ts';
import { minibatchStddev } from './minibatch-stddev.ts';
import { phaseConv } from './phase-conv.ts';
import { reshape } from './reshape.ts';
import { upsample } from './upsample.ts';

export type { Activation, FusibleActivation } from './activations.ts';
export * from './layer.ts';

/** Every operation that a network or a plan can name. */
const layers: ReadonlyMap<string, Layer> = new Map(
  [activation, affine, batchNorm, conv, convTranspose, dense, minibatchStddev, phaseConv, reshape, upsample].map(
    (layer) => [layer.op, layer],
  ),
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
