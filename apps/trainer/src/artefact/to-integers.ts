import type { Plan, PlanWeights } from '@omokage/models/plan';
import { type Calibration, type QuantizedPlan, quantizePlan } from '@omokage/models/plan/quantize';
import * as tf from '@tensorflow/tfjs-core';
import type { StoredAs } from './describe-model.ts';
import { BOUNDS } from './loss-bounds.ts';

/** Room above the bound: what is judged by is not what is measured in the end. */
const MARGIN = 1;

/** A compiled model, whose manifest has a plan that makes its pictures. */
interface CompiledModel {
  readonly manifest: { readonly plan: Plan };
  readonly weights: PlanWeights;
}

/**
 * A model as it will be stored: where that is `int8`, with its plan in integers as far as that serves its pictures. A mapping before the plan
 * stays as it is: it is small, and what it makes goes into every layer.
 * @param calibrate makes the plan's inputs, which end here
 */
export async function inIntegers<Model extends CompiledModel>(
  model: Model,
  stored: StoredAs,
  calibrate: () => Calibration,
): Promise<Model & { readonly quantized?: QuantizedPlan }> {
  if (stored !== 'int8') return model;
  const calibration = calibrate();
  try {
    const { manifest, weights } = model;
    const quantized = await quantizePlan({ plan: manifest.plan, weights }, calibration, BOUNDS.psnr + MARGIN);
    return {
      ...model,
      quantized,
      manifest: { ...manifest, plan: quantized.plan },
      weights: quantized.weights,
    };
  } finally {
    tf.dispose(calibration.map((batch) => Object.values(batch)));
  }
}
