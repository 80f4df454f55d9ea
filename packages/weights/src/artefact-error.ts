/**
 * - `not-found`: nothing of that name or digest is there.
 * - `too-large`: more than `MANIFEST_LIMITS` allows; noticed before the memory is taken.
 * - `malformed`: bytes that are not a model, or numbers that cannot be stored as one.
 * - `digest-mismatch`: the bytes are whole but not those that were published.
 * - `truncated`: bytes are missing.
 */
export type ArtefactErrorCode = 'not-found' | 'too-large' | 'malformed' | 'digest-mismatch' | 'truncated';

/** The three parts of an error: what happened, the facts, and what to do about it. */
export interface ErrorParts {
  readonly what: string;
  readonly detail: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** One message out of the three parts, a line each. */
export function errorMessage({ what, detail, fix }: ErrorParts): string {
  return `${what}\n  ${detail}\n  ${fix}`;
}

/** A model that cannot be built, published or loaded. */
export class ArtefactError extends Error {
  override readonly name = 'ArtefactError';
  readonly code: ArtefactErrorCode;
  readonly what: string;
  readonly detail: string;
  readonly fix: string;

  constructor(code: ArtefactErrorCode, parts: ErrorParts) {
    super(errorMessage(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.what = parts.what;
    this.detail = parts.detail;
    this.fix = parts.fix;
  }
}

/** What to do about bytes that storage spoiled: the same for every way in which they can be spoiled. */
export const PUBLISH_AGAIN = 'Export the model again and publish it, or ask for another digest of it.';
