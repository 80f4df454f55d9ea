/** A backend could not be chosen or started. The message holds what happened, the detail, and how to fix it. */
export class BackendError extends Error {
  override readonly name = 'BackendError';

  constructor({ what, detail, fix }: { what: string; detail: string; fix: string }, options?: ErrorOptions) {
    super(`${what}\n  ${detail}\n  Fix: ${fix}`, options);
  }
}
