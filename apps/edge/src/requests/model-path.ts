import { formatModelReference, type ModelReference } from './model-reference.ts';

/** Where things about a model stand: `/v1/models/{name}` or `/v1/models/{name}@{digest}`, and what is below. */
export const modelPath = (model: ModelReference, below = ''): string =>
  `/v1/models/${formatModelReference(model)}${below}`;

export const manifestPath = (model: ModelReference): string => modelPath(model, '/manifest.json');
/** @param number from 1. */
export const weightsPath = (model: ModelReference, number: number): string => modelPath(model, `/weights/${number}`);
export const versionsPath = (name: string): string => modelPath({ name }, '/versions');
