/** Drag a picture in, and see it restored. */
export function mountRestoration(root: HTMLElement): void {
  root.hidden = true;
}
