/** A sign that a run goes wrong, in words. */
export interface Alarm {
  readonly alarm: 'discriminator-wins' | 'little-variety' | 'missing-classes';
  readonly text: string;
}

/** The readout that tells how often the discriminator is right. */
export const ACCURACY = 'D accuracy';

/** Lines of statistics that must agree before the discriminator is said to win. */
const LINES = 10;
/** The discriminator's accuracy from which on its gradient says little. */
const SURE = 0.99;
/** Before this many images a generator has not yet learned enough to be said to collapse. */
const EARLY = 10_000;
/** How much less than the reals fakes may differ from each other: a share of 1 - MS-SSIM. */
const VARIETY = 0.5;

/** Watches what a run measures of itself. An alarm is raised once, and again only after its cause had gone. */
export class CollapseWatch {
  private readonly accuracies: number[] = [];
  private readonly standing = new Set<Alarm['alarm']>();

  /**
   * @param accuracy share of pictures, real and fake, that the discriminator took for what they are, since it was last told
   * @param images images seen since it was last told
   */
  accuracy(accuracy: number, images: number): Alarm | undefined {
    this.accuracies.push(accuracy);
    if (this.accuracies.length > LINES) this.accuracies.shift();
    const least = this.accuracies.length < LINES ? 0 : Math.min(...this.accuracies);
    return this.raise('discriminator-wins', least >= SURE, () => {
      const share = `${(100 * least).toFixed(1)} %`;
      return (
        `the discriminator has told real from fake in ${share} of cases or more over the last ${LINES * images} images: the ` +
        'generator learns little from one that is always right. Penalise it (a larger r1Gamma), make it narrower, or give it a ' +
        'smaller learning rate; if the samples still get better, nothing is wrong.'
      );
    });
  }

  /** @param fakes, reals MS-SSIM among the pictures of each side: 1 where all are alike */
  variety(fakes: number, reals: number, imagesSeen: number): Alarm | undefined {
    return this.raise('little-variety', imagesSeen >= EARLY && 1 - fakes < VARIETY * (1 - reals), () => {
      const figures = `MS-SSIM among fakes ${fakes.toFixed(3)}, among reals ${reals.toFixed(3)}`;
      return (
        `the generator's pictures are much more alike than the real ones (${figures}): it may have collapsed. Look at the newest ` +
        'grid; go back to an earlier checkpoint with --branch and a larger r1Gamma or a smaller learning rate, or use larger batches.'
      );
    });
  }

  /** @param missing names of classes that hardly appear among the fakes */
  classes(missing: readonly string[], imagesSeen: number): Alarm | undefined {
    return this.raise('missing-classes', imagesSeen >= EARLY && missing.length > 0, () => {
      const names = missing.slice(0, 8).join(', ');
      return `some classes hardly appear among the generated pictures: ${names}. The generator has lost part of its data; see docs/training.md.`;
    });
  }

  private raise(alarm: Alarm['alarm'], holds: boolean, text: () => string): Alarm | undefined {
    if (!holds) {
      this.standing.delete(alarm);
      return undefined;
    }
    if (this.standing.has(alarm)) return undefined;
    this.standing.add(alarm);
    return { alarm, text: text() };
  }
}
