import { element } from '../shell/element.ts';

export interface ProgressLine {
  readonly element: HTMLElement;
  start(): void;
  /** @param words How it ended. */
  stop(words: string): void;
  say(words: string): void;
}

const SECOND_MS = 1000;

/** That something goes on, and for how long. The seconds are not spoken: they would drown everything else. */
export function progressLine(): ProgressLine {
  const said = element('span', { role: 'status' });
  const seconds = element('span', { 'aria-hidden': 'true' });
  const bar = element('progress', { 'aria-label': 'Restoring', hidden: true });
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    element: element('p', { class: 'hint progress-line' }, bar, said, seconds),
    start: () => {
      const begun = performance.now();
      bar.hidden = false;
      said.textContent = 'The picture is sent and restored…';
      timer = setInterval(() => {
        seconds.textContent = `${Math.round((performance.now() - begun) / SECOND_MS)} s`;
      }, SECOND_MS);
    },
    stop: (words) => {
      clearInterval(timer);
      bar.hidden = true;
      seconds.textContent = '';
      said.textContent = words;
    },
    say: (words) => {
      said.textContent = words;
    },
  };
}
