/** A deployed service, as its clients see it. */

const PATIENCE_MS = 30_000;

/** What a check does not let pass: the message says what was expected and what came. */
export class Wrong extends Error {
  override name = 'Wrong';
}

/** What cannot be checked: why. */
export class Unchecked extends Error {
  override name = 'Unchecked';
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

export class Service {
  readonly #origin: string;
  readonly #key: string | undefined;

  constructor(origin: string, key: string | undefined) {
    this.#origin = origin;
    this.#key = key;
  }

  get hasKey(): boolean {
    return this.#key !== undefined;
  }

  /** Redirects are answers. Throws `Wrong` where none comes in time. */
  async ask(path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers(init.headers);
    if (this.#key !== undefined) headers.set('Authorization', `Bearer ${this.#key}`);
    try {
      const signal = AbortSignal.timeout(PATIENCE_MS);
      const response = await fetch(this.#origin + path, { ...init, headers, redirect: 'manual', signal });
      return { status: response.status, headers: response.headers, bytes: await response.bytes() };
    } catch (error) {
      const reason =
        error instanceof Error ? (error.cause instanceof Error ? error.cause : error).message : String(error);
      throw new Wrong(`${path} was not answered: ${reason}`);
    }
  }

  /** As `ask`, for what a service may keep for holders of keys. */
  async askGoverned(path: string, init: RequestInit = {}): Promise<Answer> {
    const answer = await this.ask(path, init);
    if (answer.status === 401 && !this.hasKey) throw new Unchecked('it is for holders of a key: give one with --key');
    return answer;
  }
}

export function expectStatus(path: string, answer: Answer, status: number): void {
  if (answer.status === status) return;
  throw new Wrong(`${path}: status ${status} was expected, not ${answer.status}: ${textOf(answer).slice(0, 200)}`);
}

/** @param expected a text that the header is, or a pattern that it has. */
export function expectHeader(path: string, { headers }: Answer, name: string, expected: string | RegExp): void {
  const value = headers.get(name);
  const fits = value !== null && (typeof expected === 'string' ? value === expected : expected.test(value));
  if (!fits) throw new Wrong(`${path}: the header ${name} is ${value ?? 'missing'}; ${expected} was expected`);
}

export const textOf = ({ bytes }: Answer): string => new TextDecoder().decode(bytes);

export function jsonOf<Shape>(path: string, answer: Answer, type: RegExp = /^application\/json\b/): Shape {
  expectHeader(path, answer, 'Content-Type', type);
  try {
    return JSON.parse(textOf(answer)) as Shape;
  } catch {
    throw new Wrong(`${path}: the answer is no JSON: ${textOf(answer).slice(0, 80)}`);
  }
}
