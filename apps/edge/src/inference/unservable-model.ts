/** A model that cannot be served: its plan does not run, does not fit, or does not make what its manifest says. */
export class UnservableModel extends Error {
  override name = 'UnservableModel';

  /** @param what it does, such as "does not start". */
  static because(what: string, cause: unknown): UnservableModel {
    return new UnservableModel(`It ${what}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
