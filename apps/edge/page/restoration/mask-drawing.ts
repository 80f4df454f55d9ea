/** Where the holes of a picture are, as somebody draws them: marks that can be taken back one by one. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

type Mark =
  | { readonly kind: 'stroke'; readonly thickness: number; readonly points: Point[] }
  | { readonly kind: 'rectangle'; readonly rectangle: Rectangle };

/** What drawing needs of a canvas. */
type Brush = Pick<
  CanvasRenderingContext2D,
  'beginPath' | 'moveTo' | 'lineTo' | 'stroke' | 'arc' | 'fill' | 'fillRect'
> &
  Record<'fillStyle' | 'strokeStyle', unknown> &
  Record<'lineCap' | 'lineJoin', string> & { lineWidth: number };

export class MaskDrawing {
  #marks: Mark[] = [];

  get empty(): boolean {
    return this.#marks.length === 0;
  }

  /** Pixels of the picture. */
  begin(thickness: number, at: Point): void {
    this.#marks.push({ kind: 'stroke', thickness, points: [at] });
  }

  /** Goes on with the stroke that was begun last. */
  extend(to: Point): void {
    const last = this.#marks.at(-1);
    if (last?.kind === 'stroke') last.points.push(to);
  }

  add(rectangle: Rectangle): void {
    this.#marks.push({ kind: 'rectangle', rectangle });
  }

  undo(): void {
    this.#marks.pop();
  }

  clear(): void {
    this.#marks = [];
  }

  paint(brush: Brush, colour: string): void {
    Object.assign(brush, { fillStyle: colour, strokeStyle: colour, lineCap: 'round', lineJoin: 'round' });
    for (const mark of this.#marks) {
      if (mark.kind === 'rectangle') paintRectangle(brush, mark.rectangle);
      else paintStroke(brush, mark.points, mark.thickness);
    }
  }
}

function paintRectangle(brush: Brush, { x, y, width, height }: Rectangle): void {
  brush.fillRect(x, y, width, height);
}

function paintStroke(brush: Brush, points: readonly Point[], thickness: number): void {
  const [first, ...others] = points;
  brush.beginPath();
  if (others.length === 0) {
    brush.arc(first!.x, first!.y, thickness / 2, 0, 2 * Math.PI);
    brush.fill();
    return;
  }
  brush.lineWidth = thickness;
  brush.moveTo(first!.x, first!.y);
  for (const { x, y } of others) brush.lineTo(x, y);
  brush.stroke();
}

/** Only holes and what is known: nothing between, in RGBA. */
export function sharpened(data: Uint8ClampedArray<ArrayBuffer>): Uint8ClampedArray<ArrayBuffer> {
  const made = new Uint8ClampedArray(data.length);
  for (let place = 0; place < data.length; place += 4) {
    made.fill(data[place]! >= 128 ? 255 : 0, place, place + 3);
    made[place + 3] = 255;
  }
  return made;
}
