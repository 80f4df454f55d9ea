/** A run's numbers have become NaN or infinite, and never get well by themselves. The message says which. */
export class BrokenDown extends Error {
  override readonly name = 'BrokenDown';
}
