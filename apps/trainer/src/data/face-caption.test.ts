import { describe, expect, it } from 'vitest';
import { faceCaption } from './face-caption.ts';
import { FACE_STYLES, loadFaceStyle } from './face-styles.ts';

const style = {
  name: 'test',
  credit: { name: '', author: '', licence: '', url: '' },
  columns: [
    { name: 'glasses', classes: ['none', 'variant02', 'round'] },
    { name: 'facialHair', classes: ['none', 'beardMustache'] },
    { name: 'hair', classes: ['none', 'bowlCutHair', 'short01'] },
    { name: 'hairColor', classes: ['none', '#6a4e35'] },
  ],
  draw: () => ({ svg: '', labels: [] }),
};

describe('faceCaption', () => {
  it('names what is there, and not what is not', () => {
    expect(faceCaption(style, [0, 0, 0, 0])).toBe('test');
    expect(faceCaption(style, [1, 1, 1, 1])).toBe(
      'test, glasses variant02, beard mustache facial hair, bowl cut hair, brown hair',
    );
    expect(faceCaption(style, [2, 0, 2, 0])).toBe('test, round glasses, short01 hair');
  });

  it.each(FACE_STYLES)('tells the faces of %s apart in few words', (name) => {
    const drawn = loadFaceStyle(name);
    const captions = ['a', 'b', 'c', 'd'].map((seed) => faceCaption(drawn, drawn.draw(seed).labels));
    expect(new Set(captions).size).toBe(4);
    for (const caption of captions) {
      expect(caption.startsWith(`${name}, `)).toBe(true);
      expect(caption).not.toMatch(/none|#|[A-Z]|undefined/);
      expect(caption.length).toBeLessThan(400);
    }
  });
});
