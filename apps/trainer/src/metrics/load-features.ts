import type { FeatureNetwork } from './features.ts';
import { graphModelFeatures } from './graph-model-features.ts';
import { runFeatures } from './run-features.ts';

/**
 * The feature network at a path: the `model.json` of a tfjs graph model, or else a run directory or checkpoint of
 * `omokage train features`. A backend must have been started. Throws UserError.
 */
export const loadFeatures = async (path: string): Promise<FeatureNetwork> =>
  path.endsWith('.json') ? graphModelFeatures(path) : runFeatures(path);
