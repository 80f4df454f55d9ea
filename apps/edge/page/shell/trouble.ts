/** What went wrong, for people. Errors of the service are problem documents (RFC 9457); of the network, there are none. */
export interface Trouble {
  readonly title: string;
  readonly detail: string;
  /** What would have worked. */
  readonly allowed: readonly string[];
  /** Where the kind of problem is explained. */
  readonly type?: string;
  /** Milliseconds since 1970, from which on another try makes sense. */
  readonly retryAt?: number;
  /** 0 where there was no answer. */
  readonly status: number;
}

export class TroubleError extends Error {
  override name = 'TroubleError';
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(`${trouble.title}. ${trouble.detail}`);
    this.trouble = trouble;
  }
}

/** As `fetch`, but what is no success is thrown as a `TroubleError`. An abort stays an abort. */
export async function fetchOrTrouble(url: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new TroubleError(unreachable());
  }
  if (!response.ok) throw new TroubleError(await troubleOf(response));
  return response;
}

/** Anything that was caught. */
export function troubleFrom(error: unknown): Trouble {
  if (error instanceof TroubleError) return error.trouble;
  const detail = error instanceof Error ? error.message : String(error);
  return { title: 'Something went wrong in this page', detail, allowed: [], status: 0 };
}

export async function troubleOf(response: Response, now = Date.now()): Promise<Trouble> {
  const said = await problemIn(response);
  const seconds = Number(response.headers.get('Retry-After') ?? said.retryAfter ?? Number.NaN);
  return {
    title: text(said.title) ?? `The service answered with ${response.status}`,
    detail: text(said.detail) ?? '',
    allowed: [said.allowed].flat().filter((item) => typeof item === 'string'),
    status: response.status,
    ...(text(said.type) !== undefined && { type: text(said.type)! }),
    ...(Number.isFinite(seconds) && { retryAt: now + seconds * 1000 }),
  };
}

/** Whatever stands between this page and the service may answer in its place, with no problem document. */
async function problemIn(response: Response): Promise<Record<string, unknown>> {
  if (!/^application\/(problem\+)?json/.test(response.headers.get('Content-Type') ?? '')) return {};
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function unreachable(): Trouble {
  const offline = !navigator.onLine;
  return {
    title: offline ? 'You are offline' : 'The service does not answer',
    detail: offline
      ? 'What is on the screen stays; new pictures need a connection.'
      : 'It may be restarting, or the connection is bad.',
    allowed: [],
    status: 0,
  };
}
