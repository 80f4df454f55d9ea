/**
 * An error the user can do something about: what happened, the detail, and how to fix it. Its message is the three
 * parts, so that it reads well wherever it ends up.
 */
export class UserError extends Error {
  readonly what: string;
  readonly detail: string;
  readonly fix: string;

  constructor(what: string, detail: string, fix: string, options?: ErrorOptions) {
    super(`${what}\n  ${detail}\n  → ${fix}`, options);
    this.name = 'UserError';
    this.what = what;
    this.detail = detail;
    this.fix = fix;
  }

  /** An error of a library that has the three parts already, in our form. */
  static from(error: Error & { readonly what: string; readonly detail: string; readonly fix: string }): UserError {
    return new UserError(error.what, error.detail, error.fix, { cause: error });
  }
}

/** Exit codes after sysexits.h: 1 for what the user can fix, 70 (EX_SOFTWARE) for a fault of ours. */
export const EXIT_USER_ERROR = 1;
export const EXIT_INTERNAL_ERROR = 70;

/**
 * Prints an error to stderr and returns the exit code for it. A `UserError` prints its three parts and no stack: the
 * stack would only hide the fix. Anything else is a fault of the program and prints all it knows.
 */
export function reportError(error: unknown): number {
  if (error instanceof UserError) {
    process.stderr.write(`✘ ${error.message}\n`);
    return EXIT_USER_ERROR;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`✘ unexpected error\n${text}\n`);
  return EXIT_INTERNAL_ERROR;
}

/** The message of anything thrown, for the detail line of a `UserError`. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
