import type { FaceWish } from '../faces/wish.ts';
import { button } from '../shell/button.ts';
import { element } from '../shell/element.ts';
import { troubleFrom } from '../shell/trouble.ts';
import { clearTrouble, showTrouble } from '../shell/trouble-notice.ts';
import { Artist } from './artist.ts';
import type { Where } from './messages.ts';
import { report } from './report.ts';
import { type OpenModel, run } from './run.ts';

const PLACES: readonly (readonly [where: Where, words: string])[] = [
  ['automatic', 'GPU, or else WASM'],
  ['webgpu', 'WebGPU'],
  ['wasm', 'WASM'],
];

/** The same plan on the visitor's own machine. Nothing of it is fetched before it is asked for. */
export function mountLocal(root: HTMLElement, current: () => FaceWish): void {
  let artist: Artist | undefined;
  let open: OpenModel | undefined;
  let running: AbortController | undefined;

  const where = element('select', {}, ...PLACES.map(([value, words]) => element('option', { value }, words)));
  const start = button('Run it on my GPU', () => void begin());
  const stop = button('Stop', halt, { class: 'quiet', hidden: true });
  const said = element('p', { class: 'hint', role: 'status' });
  const trouble = element('div', { role: 'alert' });
  const place = element('div', {});

  const say = (words: string) => {
    said.textContent = words;
  };

  function forget(): void {
    artist?.dismiss();
    artist = undefined;
    open = undefined;
  }

  function halt(): void {
    running?.abort();
    // Between two faces it ends by itself; what is being opened cannot be.
    if (open === undefined) forget();
  }

  async function begin(): Promise<void> {
    if (running) return;
    const controller = new AbortController();
    running = controller;
    start.disabled = true;
    stop.hidden = false;
    clearTrouble(trouble);
    const found = report();
    try {
      say('Fetching what draws…');
      artist ??= await Artist.hire({ progress: say, lost });
      place.replaceChildren(found.element);
      await run({
        artist,
        wish: current(),
        where: where.value as Where,
        open,
        opened: (model) => {
          open = model;
        },
        report: found,
        say,
        signal: controller.signal,
      });
    } catch (error) {
      forget();
      say(controller.signal.aborted ? 'Stopped.' : '');
      if (!controller.signal.aborted) showTrouble(trouble, troubleFrom(error), () => void begin());
    } finally {
      running = undefined;
      start.disabled = false;
      stop.hidden = true;
    }
  }

  function lost(detail: string): void {
    forget();
    say('');
    const why = detail || 'Its process or its driver ended.';
    showTrouble(trouble, { title: 'The GPU went away', detail: why, allowed: [], status: 0 }, () => void begin());
  }

  root.append(
    element(
      'p',
      { class: 'lede' },
      'The service draws with a processor. Your device can draw the same faces: same weights, same plan, by WebGPU, or by WebAssembly where there is no GPU.',
    ),
    element(
      'div',
      { class: 'local-controls' },
      element('label', { class: 'field' }, 'Where it runs', where),
      start,
      stop,
    ),
    element(
      'p',
      { class: 'hint' },
      'Draws the face that is on the stage above, and measures. Fetches a few hundred KiB when you start it.',
    ),
    said,
    trouble,
    place,
  );
}
