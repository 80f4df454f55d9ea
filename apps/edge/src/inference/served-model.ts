import type { LoadedModel } from '@omokage/weights';
import { Restorer } from './restorer.ts';
import { Sampler } from './sampler.ts';
import { tileSideFor } from './tile-side.ts';

/** A model in memory, until `dispose`; `kind` tells what it is for, as manifests do. */
export type ServedModel = Sampler | Restorer;

/** Throws UnservableModel. */
export function serve({ manifest, weights }: Pick<LoadedModel, 'manifest' | 'weights'>): ServedModel {
  if (manifest.kind === 'sampler') return new Sampler(manifest, weights);
  const shapes = new Map([...weights].map(([name, { shape }]) => [name, shape]));
  return new Restorer(manifest, weights, { tileSide: tileSideFor(manifest, shapes) });
}
