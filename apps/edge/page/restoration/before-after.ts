import { element } from '../shell/element.ts';

/** A picture that can be drawn at any size. */
export interface Drawable {
  readonly bitmap: ImageBitmap;
  /** For those who do not see it. */
  readonly words: string;
}

const MIDDLE = 50;
const STEP = 5;

/**
 * Two pictures, one over the other, and a line between them that is moved: by the slider below, with keys as any slider, or by
 * dragging on the pictures themselves. Left of the line is what was sent.
 */
export function beforeAfter(before: Drawable, after: Drawable): HTMLElement {
  const { width, height } = after.bitmap;
  const slider = element('input', {
    type: 'range',
    min: 0,
    max: 100,
    step: STEP,
    value: MIDDLE,
    'aria-label': 'Where the line between before and after stands',
  });
  const stage = element(
    'div',
    { class: 'compared' },
    canvasOf(before, width, height, 'before'),
    canvasOf(after, width, height, 'after'),
    element('span', { class: 'divider', 'aria-hidden': 'true' }),
    element('span', { class: 'tag', 'aria-hidden': 'true' }, 'Before'),
    element('span', { class: 'tag', 'aria-hidden': 'true' }, 'After'),
  );
  stage.style.setProperty('--ratio', `${width} / ${height}`);

  const show = () => {
    stage.style.setProperty('--line', `${slider.value}%`);
    slider.setAttribute('aria-valuetext', `${slider.value} % before, ${100 - Number(slider.value)} % after`);
  };
  const follow = (event: PointerEvent) => {
    const { left, width: shown } = stage.getBoundingClientRect();
    slider.value = String(Math.round((100 * (event.clientX - left)) / shown));
    show();
  };
  slider.addEventListener('input', show);
  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId);
    follow(event);
  });
  stage.addEventListener('pointermove', (event) => {
    if (stage.hasPointerCapture(event.pointerId)) follow(event);
  });
  show();
  return element('div', { class: 'before-after' }, stage, slider);
}

/** As large as the other picture, so that they lie on each other; its pixels stay squares. */
function canvasOf({ bitmap, words }: Drawable, width: number, height: number, name: string): HTMLCanvasElement {
  const canvas = element('canvas', { class: name, width, height, role: 'img', 'aria-label': words });
  const context = canvas.getContext('2d')!;
  context.imageSmoothingEnabled = false;
  context.drawImage(bitmap, 0, 0, width, height);
  return canvas;
}
