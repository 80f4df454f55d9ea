/** For tests: how far a backend's derivatives are from finite differences. */
import {
  automaticSlopes,
  finiteSlopes,
  GRADIENT_SUITE,
  type GradientCase,
  type Order,
  worstError,
} from '@omokage/models/gradients/suite';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../errors.ts';
import { type BackendName, startBackend } from './index.ts';

/** Worst relative errors of first and second derivatives; what throws has its message instead. */
export interface CaseErrors {
  readonly first: number | string;
  readonly second: number | string;
}

/** By group, by name; or why the backend does not run here. */
export type Judgement = { readonly errors: Record<string, Record<string, CaseErrors>> } | { readonly refused: string };

/** What a backend is held to. In software a GPU takes ten seconds for all resizes, whose adjoints are the same two products. */
export function suiteFor(backend: string): Readonly<Record<string, readonly GradientCase[]>> {
  if (backend !== 'webgpu') return GRADIENT_SUITE;
  const resize = GRADIENT_SUITE.resize!.filter(({ name }) => name.includes('twice as large'));
  return { ...GRADIENT_SUITE, resize };
}

/** Compares with finite differences of cpu, so that a wrong forward kernel shows as well. */
export async function judge(backend: BackendName): Promise<Judgement> {
  try {
    await startBackend({ name: 'cpu' });
    await startBackend({ name: backend, threads: 1, allowSoftware: true });
  } catch (error) {
    if (error instanceof UserError) return { refused: error.detail };
    throw error;
  }
  const judged = tf.getBackend();
  const errors: Record<string, Record<string, CaseErrors>> = {};
  for (const [group, cases] of Object.entries(suiteFor(backend))) {
    errors[group] = {};
    for (const suiteCase of cases) {
      errors[group][suiteCase.name] = {
        first: await errorOf(suiteCase, 1, judged),
        second: await errorOf(suiteCase, 2, judged),
      };
    }
  }
  return { errors };
}

async function errorOf({ operation, inputs }: GradientCase, order: Order, judged: string): Promise<number | string> {
  await tf.setBackend('cpu');
  const reference = inputs();
  const expected = finiteSlopes(operation, reference, order);
  tf.dispose(reference);

  await tf.setBackend(judged);
  try {
    const slopes = tf.tidy(() => automaticSlopes(operation, inputs(), order));
    const found = await slopes.data();
    slopes.dispose();
    return worstError(found, expected);
  } catch (error) {
    return messageOf(error);
  }
}
