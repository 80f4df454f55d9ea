/** The three parts of a {@link BackendError}. */
export interface BackendProblem {
  readonly what: string;
  readonly detail: string;
  readonly fix: string;
}

/** A backend could not be chosen or started. The message holds what happened, the detail, and how to fix it. */
export class BackendError extends Error implements BackendProblem {
  override readonly name = 'BackendError';
  readonly what: string;
  readonly detail: string;
  readonly fix: string;

  constructor({ what, detail, fix }: BackendProblem, options?: ErrorOptions) {
    super(`${what}\n  ${detail}\n  Fix: ${fix}`, options);
    this.what = what;
    this.detail = detail;
    this.fix = fix;
  }
}
