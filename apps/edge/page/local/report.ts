import { element } from '../shell/element.ts';
import { differenceInWords } from './difference.ts';
import { median } from './median.ts';
import type { DrawnFace, Opened, PinnedModel } from './messages.ts';

type Picture = Omit<DrawnFace, 'ms'>;

/** What a run has found so far. */
export interface Report {
  readonly element: HTMLElement;
  opened(model: PinnedModel, opened: Opened): void;
  compared(here: Picture, edge: Picture): void;
  /** Another face of the run. */
  drawn(face: DrawnFace, seed: string): void;
  /** A request to the service took so long. */
  asked(ms: number): void;
}

export function report(): Report {
  const facts = element('p', { class: 'hint local-facts' });
  const here = element('canvas', { role: 'img', 'aria-label': 'The face, drawn by this browser' });
  const edge = element('canvas', { role: 'img', 'aria-label': 'The same face, drawn by the service' });
  const difference = element('p', { class: 'local-difference', role: 'status' });
  const wall = element('ul', { class: 'local-wall', 'aria-label': 'Faces that this browser drew' });
  const local = timeRow('This browser');
  const service = timeRow('The service');
  const [times, requests]: [number[], number[]] = [[], []];
  const made = element(
    'div',
    { class: 'local-report' },
    facts,
    element(
      'div',
      { class: 'local-pair' },
      element('figure', {}, here, element('figcaption', {}, 'Drawn here')),
      element('figure', {}, edge, element('figcaption', {}, 'Drawn by the service')),
    ),
    difference,
    element(
      'table',
      { class: 'local-times' },
      element('caption', { class: 'visually-hidden' }, 'How long a face takes'),
      element('thead', {}, headRow('Where', 'ms per face', 'Measured as')),
      element('tbody', {}, local.row, service.row),
    ),
    wall,
  );
  return {
    element: made,
    opened: (model, { machine, bytes, ms }) => {
      facts.replaceChildren(
        `Runs on ${machine.backend === 'webgpu' ? 'WebGPU' : 'WASM'}: ${machine.name}. ${machine.why} Model `,
        element('code', {}, `${model.name}@${model.digest.slice(0, 12)}…`),
        `, ${Math.round(bytes / 1024)} KiB of weights, ready after ${Math.round(ms)} ms.`,
      );
    },
    compared: (ours, theirs) => {
      paint(here, ours);
      paint(edge, theirs);
      difference.textContent = differenceInWords(ours, theirs);
    },
    drawn: (face, seed) => {
      const canvas = element('canvas', { role: 'img', 'aria-label': `Face of seed ${seed}` });
      paint(canvas, face);
      wall.append(element('li', {}, canvas));
      times.push(face.ms);
      local.show(
        median(times),
        `median of ${counted(times, 'face')}, after a warm-up, one at a time, read back into memory`,
      );
    },
    asked: (ms) => {
      requests.push(ms);
      service.show(median(requests), `median of ${counted(requests, 'request')}, uncached, including network`);
    },
  };
}

const counted = ({ length }: readonly unknown[], what: string): string => `${length} ${what}${length === 1 ? '' : 's'}`;

function paint(canvas: HTMLCanvasElement, { width, height, data }: Picture): void {
  Object.assign(canvas, { width, height });
  canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
}

const headRow = (...names: string[]): HTMLElement =>
  element('tr', {}, ...names.map((name) => element('th', { scope: 'col' }, name)));

function timeRow(where: string): { row: HTMLElement; show(ms: number, how: string): void } {
  const [time, measured] = [element('td', { class: 'ms' }, '…'), element('td', {}, 'not yet')];
  return {
    row: element('tr', {}, element('th', { scope: 'row' }, where), time, measured),
    show: (ms, how) => {
      time.textContent = ms < 10 ? ms.toFixed(1) : String(Math.round(ms));
      measured.textContent = how;
    },
  };
}
