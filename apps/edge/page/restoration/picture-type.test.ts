import { describe, expect, it } from 'vitest';
import { fileNamed, pictureType } from './picture-type.ts';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('the type of a picture', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['RIFF\x10\0\0\0WEBP', 'image/webp'],
    ['RIFF\x10\0\0\0WAVE', undefined],
    ['GIF89a', undefined],
    ['\x89PNG', undefined],
    ['', undefined],
  ])('of %j is %s', (head, type) => {
    expect(pictureType(bytes(head))).toBe(type);
  });
});

describe('the name of a file', () => {
  it('ends as its type does, and says what became of it', () => {
    expect(fileNamed('a.b.jpeg', 'image/jpeg')).toBe('a.b.jpg');
    expect(fileNamed('photo.gif', 'image/png', '512x384')).toBe('photo-512x384.png');
    expect(fileNamed('.png', 'image/webp')).toBe('picture.webp');
  });
});
