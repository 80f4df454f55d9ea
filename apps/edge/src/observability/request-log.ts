import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../app-env.ts';
import { dataPointOf } from './data-point.ts';
import { factsOf, type RequestFacts } from './request-facts.ts';

export interface RequestLogOptions {
  /** Takes one line of JSON. */
  write?: (line: string) => void;
}

/** Notes each request: a line for the log, and a point for the statistics. Stands before all that may answer, behind `requestId`. */
export function requestLog({ write = console.log }: RequestLogOptions = {}) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const began = Date.now();
    await next();
    const facts = factsOf(c, began);
    write(JSON.stringify({ event: 'request', ...facts }));
    count(c.env?.REQUESTS, facts);
  });
}

/** Nobody's answer depends on statistics. */
function count(points: AnalyticsEngineDataset | undefined, facts: RequestFacts): void {
  try {
    points?.writeDataPoint(dataPointOf(facts));
  } catch (error) {
    console.error(JSON.stringify({ event: 'uncounted', requestId: facts.requestId, error: String(error) }));
  }
}
