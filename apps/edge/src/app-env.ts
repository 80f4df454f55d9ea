import { R2BindingStore } from '@omokage/weights';
import type { Context } from 'hono';
import type { ModelSource } from './models/model-source.ts';
import { PatientStore } from './models/patient-store.ts';
import type { KeepAlive } from './models/shelf.ts';
import { StoredModels } from './models/stored-models.ts';
import type { RequestVariables } from './observability/request-variables.ts';

/** What Hono's contexts carry in this Worker. */
export type AppEnv = { Bindings: Env; Variables: RequestVariables };

/** The published models of this request's bucket. */
export const modelSource = (c: Context<AppEnv>): ModelSource =>
  new StoredModels(new PatientStore(new R2BindingStore(c.env.MODELS)));

/** Lets work outlive the request, so that a load goes on for others when its client hangs up. */
export const keepAlive =
  (c: Context<AppEnv>): KeepAlive =>
  (work) =>
    c.executionCtx.waitUntil(work);
