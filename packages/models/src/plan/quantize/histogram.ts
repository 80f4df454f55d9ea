/** Bins to each side of 0. Many more than codes, so that what is read off them hardly differs from what the values would say. */
const BINS = 4096;

/**
 * How often a value takes which size, gathered as the numbers come in: the bins reach from `-reach` to `reach`, and where a number lies
 * beyond, the reach doubles and bins are joined in pairs. Zeros are counted apart, for they are kept exactly whatever the range.
 */
export class Histogram {
  /** Smallest and largest number; 0 is always between them. */
  min = 0;
  max = 0;
  zeros = 0;
  private reach = 0;
  private counts = new Uint32Array(2 * BINS);

  /** Every so many numbers from the first on: one channel of a picture. Throws RangeError for a number that is not finite. */
  add(values: Float32Array, first = 0, step = 1): void {
    this.stretch(values, first, step);
    const { counts } = this;
    const perUnit = BINS / this.reach;
    for (let i = first; i < values.length; i += step) {
      const value = values[i];
      if (value === 0) this.zeros++;
      else counts[Math.min(2 * BINS - 1, Math.floor((value + this.reach) * perUnit))]++;
    }
  }

  /** Adds up what another one has counted. */
  join(other: Histogram): void {
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.zeros += other.zeros;
    if (other.reach === 0) return;
    this.reachFor(other.reach);
    const perUnit = BINS / this.reach;
    for (const { value, count } of other.filled()) this.counts[Math.floor((value + this.reach) * perUnit)] += count;
  }

  /** The middles of the bins that are not empty, ascending, and what is in them; without the zeros. */
  filled(): { readonly value: number; readonly count: number }[] {
    const width = this.reach / BINS;
    const filled: { value: number; count: number }[] = [];
    this.counts.forEach((count, bin) => {
      if (count > 0) filled.push({ value: (bin + 0.5 - BINS) * width, count });
    });
    return filled;
  }

  private stretch(values: Float32Array, first: number, step: number): void {
    for (let i = first; i < values.length; i += step) {
      const value = values[i];
      if (!Number.isFinite(value)) throw new RangeError(`a value of the plan is ${value}`);
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
    }
    this.reachFor(Math.max(this.max, -this.min));
  }

  /** Powers of two, so that the bins of any two histograms fall together. */
  private reachFor(largest: number): void {
    if (largest === 0) return;
    const reach = 2 ** Math.ceil(Math.log2(largest));
    if (this.reach === 0) this.reach = reach;
    for (; this.reach < reach; this.reach *= 2) this.joinPairs();
  }

  private joinPairs(): void {
    const joined = new Uint32Array(2 * BINS);
    this.counts.forEach((count, bin) => {
      joined[BINS / 2 + (bin >> 1)] += count;
    });
    this.counts = joined;
  }
}
