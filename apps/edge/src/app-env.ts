import { R2BindingStore } from '@omokage/weights';
import type { Context } from 'hono';
import type { Asker } from './access/identify.ts';
import type { ModelSource } from './models/model-source.ts';
import { PatientStore } from './models/patient-store.ts';
import type { KeepAlive } from './models/shelf.ts';
import { StoredFiles } from './models/stored-files.ts';
import { StoredModels } from './models/stored-models.ts';
import type { RequestVariables } from './observability/request-variables.ts';

/** Secrets, none of which the service needs in order to run: see docs/access.md. */
export interface Secrets {
  /** Keys of signed URLs, as JSON. */
  SIGNING_KEYS?: string;
  /** Hides addresses in the log behind names that stay the same for a day. */
  CALLER_SECRET?: string;
}

/** What Hono's contexts carry in this Worker. */
export type AppEnv = { Bindings: Env & Secrets; Variables: RequestVariables & { asker?: Asker } };

/** The published models of this request's bucket. */
export const modelSource = (c: Context<AppEnv>): ModelSource =>
  new StoredModels(new PatientStore(new R2BindingStore(c.env.MODELS)));

/** Their files, as they are. */
export const modelFiles = (c: Context<AppEnv>): StoredFiles =>
  new StoredFiles(new PatientStore(new R2BindingStore(c.env.MODELS)));

/** Lets work outlive the request, so that a load goes on for others when its client hangs up. */
export const keepAlive =
  (c: Context<AppEnv>): KeepAlive =>
  (work) =>
    c.executionCtx.waitUntil(work);
