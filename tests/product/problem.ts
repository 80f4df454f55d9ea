import { expect } from 'vitest';

export interface Problem {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly allowed: string;
}

/** Reads an RFC 9457 document, and holds it to what every error of the service promises. `allowed` as one text. */
export async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  const problem = (await response.json()) as Problem & { allowed: string | string[] };
  expect(problem.status).toBe(response.status);
  return { ...problem, allowed: [problem.allowed].flat().join(', ') };
}
