/** A request to the sampler that has no answer. The message says what happened, why, and what to do instead. */
export class SamplingError extends RangeError {
  readonly what: string;
  readonly detail: string;
  readonly fix: string;

  constructor(what: string, detail: string, fix: string) {
    super(`${what}\n${detail}\n${fix}`);
    this.name = 'SamplingError';
    this.what = what;
    this.detail = detail;
    this.fix = fix;
  }
}
