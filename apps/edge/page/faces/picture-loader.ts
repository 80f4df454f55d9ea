/** At a time. The service draws one face after the other; what waits here can still be given up. */
const AT_ONCE = 4;

interface Job {
  readonly url: string;
  readonly show: (picture: HTMLImageElement) => void;
  readonly fail: (url: string) => void;
  readonly image: HTMLImageElement;
}

/**
 * Loads pictures for places, a few at a time, and hands them over when they are decoded: until then a place keeps what it
 * has. A place that wants another picture gives up the one before, whether it waits or is on its way.
 */
export class PictureLoader<Place> {
  readonly #waiting = new Map<Place, Job>();
  readonly #running = new Map<Place, Job>();
  readonly #idle: () => void;

  /** @param idle called when nothing is left to load. */
  constructor(idle: () => void = () => {}) {
    this.#idle = idle;
  }

  load(place: Place, url: string, show: Job['show'], fail: Job['fail']): void {
    const wanted = this.#running.get(place) ?? this.#waiting.get(place);
    if (wanted?.url === url) return;
    this.cancel(place);
    this.#waiting.set(place, { url, show, fail, image: new Image() });
    this.#fill();
  }

  cancel(place: Place): void {
    this.#waiting.delete(place);
    const job = this.#running.get(place);
    if (job === undefined) return;
    this.#running.delete(place);
    job.image.removeAttribute('src'); // ends the request
  }

  #fill(): void {
    for (const [place, job] of this.#waiting) {
      if (this.#running.size >= AT_ONCE) return;
      this.#waiting.delete(place);
      this.#running.set(place, job);
      void this.#run(place, job);
    }
  }

  async #run(place: Place, job: Job): Promise<void> {
    job.image.src = job.url;
    const decoded = await job.image.decode().then(
      () => true,
      () => false,
    );
    // Given up meanwhile: its place has another job, or none.
    if (this.#running.get(place) === job) {
      this.#running.delete(place);
      if (decoded) job.show(job.image);
      else job.fail(job.url);
    }
    this.#fill();
    if (this.#running.size + this.#waiting.size === 0) this.#idle();
  }
}
