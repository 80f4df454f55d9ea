import type { Problem } from './contract.ts';

/** An answer that is an error. Where it was none of the service's problem documents, `type` is `about:blank`. */
export class OmokageProblem extends Error {
  override name = 'OmokageProblem';
  /** The URL of a page about this kind of problem. */
  readonly type: string;
  /** The kind: the last part of `type`. */
  readonly kind: string;
  readonly title: string;
  readonly status: number;
  /** What was wrong with this request. */
  readonly detail: string;
  /** The path that was asked. */
  readonly instance: string;
  /** The parameter or field at fault. */
  readonly parameter: string | undefined;
  /** What would have been accepted. */
  readonly allowed: readonly string[];
  /** Seconds to wait before the next try. */
  readonly retryAfter: number | undefined;
  /** Names the request in the service's log: tell it whoever runs the service. */
  readonly requestId: string | undefined;

  constructor(told: Problem, { url, requestId }: { url: string; requestId: string | undefined }) {
    const { type, title, status, detail, instance, parameter, allowed, retryAfter } = told;
    super(detail);
    this.type = new URL(type, url).href;
    this.kind = type.split('/').at(-1)!;
    this.title = title;
    this.status = status;
    this.detail = detail;
    this.instance = instance;
    this.parameter = parameter;
    this.allowed = allowed === undefined ? [] : [allowed].flat();
    this.retryAfter = retryAfter;
    this.requestId = requestId;
  }
}

const BLANK = 'about:blank';
const PROBLEM_TYPE = 'application/problem+json';

/** Reads what went wrong. Proxies on the way answer in forms of their own. */
export async function problemOf(answer: Response, url: string): Promise<OmokageProblem> {
  const { status, statusText, headers } = answer;
  const told = headers.get('Content-Type')?.startsWith(PROBLEM_TYPE) ? await readProblem(answer) : undefined;
  const title = statusText || `Status ${status}`;
  const requestId = headers.get('Omokage-Request-Id') ?? undefined;
  return new OmokageProblem(told ?? { type: BLANK, title, status, detail: title, instance: '' }, { url, requestId });
}

const readProblem = (answer: Response): Promise<Problem | undefined> =>
  answer.json().then(
    (body: unknown) => body as Problem,
    () => undefined,
  );
