import { Hono } from 'hono';
import type { AppEnv } from './app-env.ts';
import { knownMethods } from './middleware/known-methods.ts';
import { openToAllOrigins } from './middleware/open-to-all-origins.ts';
import { safeHeaders } from './middleware/safe-headers.ts';
import { answerProblem } from './problems/answer-problem.ts';

/** What answers a request that may pass: the renderer, behind its cache. */
export type Render = (request: Request, env: Env, context: ExecutionContext) => Response | Promise<Response>;

/**
 * What every request passes, cached or not: who asks, whether they may, how much they may still ask for, and what is noted
 * about it. It draws nothing itself.
 */
export function createGateway(render: Render): Hono<AppEnv> {
  const gateway = new Hono<AppEnv>();
  gateway.use(safeHeaders, openToAllOrigins, knownMethods);
  gateway.all('*', async (c) => {
    const answer = await render(c.req.raw, c.env, c.executionCtx as ExecutionContext);
    // What comes from a cache or another entrypoint has headers that cannot be changed.
    return new Response(answer.body, answer);
  });
  gateway.onError(answerProblem);
  return gateway;
}
