import type { RequestFacts } from './request-facts.ts';

/**
 * A request as a point of Workers Analytics Engine: 20 blobs (16 KB in all), 20 doubles and one index of 96 bytes at most. Columns
 * have no names there: docs/observability.md lists them, and a column that is no longer wanted stays empty.
 */
export function dataPointOf(facts: RequestFacts): AnalyticsEngineDataPoint {
  const {
    area,
    route,
    method,
    status,
    model = '',
    problem = '',
    caller,
    cache = '',
    country = '',
    version = '',
  } = facts;
  const [modelName, modelDigest = ''] = model.split('@');
  return {
    // Points are sampled by index when there are many of them: each area keeps its own.
    indexes: [area],
    blobs: [
      route,
      method,
      `${Math.floor(status / 100)}xx`,
      modelName,
      modelDigest,
      problem,
      caller?.kind ?? '',
      // Who uses a key is its operator's business; other callers stay unknown.
      caller?.kind === 'key' ? caller.id : '',
      cache,
      country,
      version,
    ],
    doubles: [1, status, facts.bytes ?? 0, facts.ms],
  };
}
