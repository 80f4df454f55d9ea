import { PURPOSE, RandomStream, type Seed } from '@omokage/models/sampling';

/**
 * Rows without end: every epoch has all of them, in an order of its own. A pure function of the seed and the position, so that a
 * resumed run sees exactly what it would have seen.
 */
export class Shuffled {
  private readonly rows: Uint32Array;
  private readonly seed: Seed;
  private readonly series: number;
  private epoch = -1;
  private order = new Uint32Array();

  /** @param series tells orders of one seed apart */
  constructor(rows: Uint32Array, seed: Seed, series = 0) {
    this.rows = rows;
    this.seed = seed;
    this.series = series;
  }

  /** The rows from a position on. */
  from(position: number, count: number): Uint32Array {
    return Uint32Array.from({ length: count }, (_, i) => this.at(position + i));
  }

  private at(position: number): number {
    const count = this.rows.length;
    const epoch = Math.floor(position / count);
    if (epoch !== this.epoch) {
      this.order = new RandomStream(this.seed, PURPOSE.batchOrder, epoch, this.series).permutation(count);
      this.epoch = epoch;
    }
    return this.rows[this.order[position % count]!]!;
  }
}
