import { button } from '../shell/button.ts';
import { element } from '../shell/element.ts';
import { type ChosenPicture, pngOf } from './chosen-picture.ts';
import { MaskDrawing, type Point, type Rectangle, sharpened } from './mask-drawing.ts';
import type { NamedFile } from './order.ts';
import { fileNamed } from './picture-type.ts';

/** Where the holes of a picture are drawn: with a brush, or, without a pointer, as rectangles by their numbers. */
export interface MaskEditor {
  readonly element: HTMLElement;
  /** Undefined where nothing is drawn. */
  mask(): Promise<NamedFile | undefined>;
}

/** Of the longer side of the picture, in percent. */
const BRUSH = { least: 1, most: 30, first: 8 };

/** @param changed Called after each mark that is made or taken back. */
export function maskEditor(picture: ChosenPicture, changed: () => void): MaskEditor {
  const { width, height, bitmap } = picture;
  const drawing = new MaskDrawing();
  const shown = element('canvas', {
    class: 'mask-picture',
    width,
    height,
    role: 'img',
    'aria-label': 'The picture, and the holes that are drawn',
  });
  const context = shown.getContext('2d')!;
  const overlay = Object.assign(document.createElement('canvas'), { width, height });
  const said = element('p', { class: 'hint', role: 'status' });
  const size = element('input', { type: 'range', min: BRUSH.least, max: BRUSH.most, value: BRUSH.first });
  const fields = rectangleFields(picture);

  function redraw(): void {
    const holes = overlay.getContext('2d')!;
    holes.clearRect(0, 0, width, height);
    drawing.paint(holes, getComputedStyle(shown).getPropertyValue('--hole').trim() || 'red');
    context.globalAlpha = 1;
    context.clearRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    context.globalAlpha = 0.7;
    context.drawImage(overlay, 0, 0);
  }
  function mark(words: string): void {
    redraw();
    said.textContent = words;
    for (const control of [undo, clear]) control.disabled = drawing.empty;
    changed();
  }

  const undo = button(
    'Undo',
    () => {
      drawing.undo();
      mark(drawing.empty ? 'Nothing is drawn.' : 'The last mark is gone.');
    },
    { class: 'quiet', disabled: true },
  );
  const clear = button(
    'Clear',
    () => {
      drawing.clear();
      mark('Nothing is drawn.');
    },
    { class: 'quiet', disabled: true },
  );
  const add = button(
    'Add this rectangle',
    () => {
      const rectangle = fields.read();
      drawing.add(rectangle);
      mark(`A hole of ${rectangle.width} × ${rectangle.height} pixels is at ${rectangle.x}, ${rectangle.y}.`);
    },
    { class: 'quiet' },
  );

  drawWithPointer(shown, {
    place: (event) => {
      const box = shown.getBoundingClientRect();
      return {
        x: ((event.clientX - box.left) * width) / box.width,
        y: ((event.clientY - box.top) * height) / box.height,
      };
    },
    begin: (at) => drawing.begin((Number(size.value) / 100) * Math.max(width, height), at),
    extend: (to) => drawing.extend(to),
    redraw,
    done: () => mark('A hole is drawn.'),
  });
  redraw();

  return {
    element: element(
      'div',
      { class: 'mask-editor' },
      element(
        'p',
        { class: 'hint' },
        'Draw over what is to be filled: with a finger, a pen, a mouse; or add rectangles by their numbers.',
      ),
      shown,
      element(
        'div',
        { class: 'mask-tools' },
        element('label', { class: 'field' }, 'Brush, in percent of the picture', size),
        undo,
        clear,
      ),
      element('details', {}, element('summary', {}, 'A rectangle by its numbers'), fields.element, add),
      said,
    ),
    mask: async () =>
      drawing.empty
        ? undefined
        : { file: await fileOf(drawing, width, height), name: fileNamed(picture.name, 'image/png', 'mask') },
  };
}

interface Strokes {
  /** In pixels of the picture. */
  place(event: PointerEvent): Point;
  begin(at: Point): void;
  extend(to: Point): void;
  redraw(): void;
  done(): void;
}

function drawWithPointer(canvas: HTMLCanvasElement, strokes: Strokes): void {
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    strokes.begin(strokes.place(event));
    strokes.redraw();
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    for (const passed of event.getCoalescedEvents?.() ?? []) strokes.extend(strokes.place(passed));
    strokes.extend(strokes.place(event));
    strokes.redraw();
  });
  canvas.addEventListener('lostpointercapture', () => strokes.done());
}

/** Four numbers, and the rectangle that they are, within the picture. */
function rectangleFields({ width, height }: ChosenPicture): { element: HTMLElement; read(): Rectangle } {
  const quarter = (length: number) => Math.floor(length / 4);
  const number = (value: number, least: number, most: number) =>
    element('input', { type: 'number', inputmode: 'numeric', min: least, max: most, step: 1, value });
  const x = number(quarter(width), 0, width - 1);
  const y = number(quarter(height), 0, height - 1);
  const across = number(Math.max(1, quarter(width)), 1, width);
  const down = number(Math.max(1, quarter(height)), 1, height);
  const within = ({ value }: HTMLInputElement, least: number, most: number) =>
    Math.min(most, Math.max(least, Math.round(Number(value)) || least));
  const labelled = (words: string, input: HTMLInputElement) => element('label', { class: 'field' }, words, input);
  return {
    element: element(
      'div',
      { class: 'rectangle-fields' },
      labelled('Left', x),
      labelled('Top', y),
      labelled('Width', across),
      labelled('Height', down),
    ),
    read: () => {
      const [left, top] = [within(x, 0, width - 1), within(y, 0, height - 1)];
      return { x: left, y: top, width: within(across, 1, width - left), height: within(down, 1, height - top) };
    },
  };
}

async function fileOf(drawing: MaskDrawing, width: number, height: number): Promise<Blob> {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillStyle = 'black';
  context.fillRect(0, 0, width, height);
  drawing.paint(context, 'white');
  const { data } = context.getImageData(0, 0, width, height);
  context.putImageData(new ImageData(sharpened(data), width, height), 0, 0);
  return pngOf(canvas);
}
