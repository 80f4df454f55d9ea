import { fetchOrTrouble, type Trouble, troubleFrom } from '../shell/trouble.ts';
import { clearTrouble, showTrouble } from '../shell/trouble-notice.ts';

/** A busy service is asked again by the page itself so many times; then people decide. */
const MOST_RETRIES = 3;
const BUSY = 503;

/** Why pictures did not come. An image element does not say, so that one address of many is asked for once more. */
export class Excuse {
  readonly #place: HTMLElement;
  readonly #retry: () => void;
  #asking = false;
  #retries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param place shows the trouble. @param retry loads what did not come. */
  constructor(place: HTMLElement, retry: () => void) {
    this.#place = place;
    this.#retry = retry;
  }

  async explain(url: string): Promise<void> {
    if (this.#asking || this.#place.hasChildNodes()) return;
    this.#asking = true;
    try {
      const response = await fetchOrTrouble(url);
      await response.body?.cancel();
      // It was a moment's trouble; but a picture that never decodes must not be asked for without end.
      if (this.#retries++ < MOST_RETRIES) this.#retry();
    } catch (error) {
      this.tell(troubleFrom(error));
    } finally {
      this.#asking = false;
    }
  }

  tell(trouble: Trouble): void {
    showTrouble(this.#place, trouble, () => this.again());
    if (trouble.status !== BUSY || trouble.retryAt === undefined || this.#retries++ >= MOST_RETRIES) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tryAgain(), Math.max(0, trouble.retryAt - Date.now()));
  }

  /** By the hand of whoever sees it. */
  again(): void {
    this.#retries = 0;
    this.#tryAgain();
  }

  /** Something else is wanted now. */
  forget(): void {
    this.#retries = 0;
    clearTimeout(this.#timer);
    clearTrouble(this.#place);
  }

  #tryAgain(): void {
    clearTimeout(this.#timer);
    clearTrouble(this.#place);
    this.#retry();
  }
}
