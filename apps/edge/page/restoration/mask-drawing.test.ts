import { describe, expect, it } from 'vitest';
import { MaskDrawing, sharpened } from './mask-drawing.ts';

/** Notes what a canvas is told to do. */
function notebook() {
  const notes: string[] = [];
  const note =
    (name: string) =>
    (...numbers: number[]) =>
      void notes.push([name, ...numbers.slice(0, 4)].join(' '));
  const names = ['beginPath', 'moveTo', 'lineTo', 'stroke', 'arc', 'fill', 'fillRect'] as const;
  const methods = Object.fromEntries(names.map((name) => [name, note(name)])) as Record<
    (typeof names)[number],
    () => void
  >;
  return { notes, brush: { ...methods, fillStyle: '', strokeStyle: '', lineCap: '', lineJoin: '', lineWidth: 0 } };
}

describe('a mask that is drawn', () => {
  it('is its marks in their order, and each can be taken back', () => {
    const drawing = new MaskDrawing();
    drawing.begin(4, { x: 1, y: 2 });
    drawing.extend({ x: 5, y: 6 });
    drawing.add({ x: 7, y: 8, width: 2, height: 3 });
    drawing.begin(4, { x: 9, y: 9 });
    const all = notebook();
    drawing.paint(all.brush, 'white');
    expect(all.notes).toEqual([
      'beginPath',
      'moveTo 1 2',
      'lineTo 5 6',
      'stroke',
      'fillRect 7 8 2 3',
      'beginPath',
      'arc 9 9 2 0',
      'fill',
    ]);
    expect(all.brush).toMatchObject({ lineWidth: 4, fillStyle: 'white', strokeStyle: 'white' });

    drawing.undo();
    drawing.undo();
    const stroke = notebook();
    drawing.paint(stroke.brush, 'white');
    expect(stroke.notes).toEqual(['beginPath', 'moveTo 1 2', 'lineTo 5 6', 'stroke']);
    expect(drawing.empty).toBe(false);
    drawing.clear();
    expect(drawing.empty).toBe(true);
  });

  it('knows nothing between a hole and none', () => {
    expect([...sharpened(Uint8ClampedArray.of(127, 127, 127, 255, 128, 128, 128, 9))]).toEqual([
      0, 0, 0, 255, 255, 255, 255, 255,
    ]);
  });
});
