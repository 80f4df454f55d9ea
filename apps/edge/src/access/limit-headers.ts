/**
 * What clients are told of their limits: the fields `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers
 * (structured fields, as of its revision 09). A rate limiter only says yes or no, so that what remains of a rate is told once it is
 * nothing; what remains of a day is told always.
 */
export interface Limit {
  readonly name: 'anonymous' | 'heavy' | 'key' | 'daily';
  /** Requests of a rate, units of a day. */
  readonly quota: number;
  readonly windowSeconds: number;
  /** Absent where nobody knows. */
  readonly remaining?: number;
  /** Until the window begins anew. Absent where nobody knows. */
  readonly resetSeconds?: number;
}

export function limitHeaders(limits: readonly Limit[]): Record<string, string> {
  const policy = limits.map(({ name, quota, windowSeconds }) => `"${name}";q=${quota};w=${windowSeconds}`);
  const state = limits.flatMap(({ name, remaining, resetSeconds }) =>
    remaining === undefined
      ? []
      : [`"${name}";r=${remaining}${resetSeconds === undefined ? '' : `;t=${resetSeconds}`}`],
  );
  return {
    ...(policy.length > 0 && { 'RateLimit-Policy': policy.join(', ') }),
    ...(state.length > 0 && { RateLimit: state.join(', ') }),
  };
}
