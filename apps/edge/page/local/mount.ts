import type { FaceWish } from '../faces/wish.ts';

/** The same plan on the visitor's own machine. */
export function mountLocal(root: HTMLElement, _current: () => FaceWish): void {
  root.hidden = true;
}
