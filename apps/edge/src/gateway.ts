import { Hono } from 'hono';
import { admission } from './access/admission.ts';
import { deliver, type Render } from './access/deliver.ts';
import type { Policy } from './access/policy.ts';
import type { AppEnv } from './app-env.ts';
import type { SeatsOptions } from './inference/seats.ts';
import { boundedCrowd } from './middleware/bounded-crowd.ts';
import { corsOf } from './middleware/cors.ts';
import { knownMethods } from './middleware/known-methods.ts';
import { safeHeaders } from './middleware/safe-headers.ts';
import { requestId } from './observability/request-id.ts';
import { requestLog } from './observability/request-log.ts';
import { answerProblem } from './problems/answer-problem.ts';

export interface GatewayOptions {
  readonly policy: Policy;
  /** Requests that are let in at a time. */
  readonly crowd: SeatsOptions;
  readonly now?: () => number;
}

/**
 * What every request passes, cached or not: who asks, whether they may, how much they may still ask for, and what is noted
 * about it. It draws nothing itself.
 */
export function createGateway(render: Render, { policy, crowd, now = Date.now }: GatewayOptions): Hono<AppEnv> {
  const gateway = new Hono<AppEnv>();
  gateway.use(requestId, requestLog(), safeHeaders, corsOf(policy), knownMethods);
  gateway.use(boundedCrowd(crowd), admission({ policy, now }));
  gateway.all('*', (c) => deliver(c, render, { policy, now }));
  gateway.onError(answerProblem);
  return gateway;
}
