import { describe, expect, it } from 'vitest';
import { faceFileSchema, pictureFileSchema } from './face-file.ts';

describe('faceFileSchema', () => {
  it.each([
    ['42.png', 'face', '42', 'png'],
    ['42', 'face', '42', undefined],
    ['x.png.json', 'face', 'x.png', 'json'],
    ['42.jpeg', 'face', '42', 'jpg'],
    ['ADA.PNG', 'face', 'ADA', 'png'],
    ['42.JPEG', 'face', '42', 'jpg'],
    ['Random.webp', 'face', 'Random', 'webp'],
    ['random', 'random', undefined, undefined],
    ['random.json', 'random', undefined, 'json'],
    ['grid.jpeg', 'grid', undefined, 'jpg'],
    ['morph.webp', 'morph', undefined, 'webp'],
  ])('%s', (segment, kind, seed, extension) => {
    const file = faceFileSchema.parse(segment);
    expect(file).toMatchObject({ kind, extension });
    expect('seed' in file ? file.seed.text : undefined).toBe(seed);
  });

  it.each([
    ['42.gif', /<seed>\.png, <seed>\.webp, <seed>\.jpg, <seed>\.json/],
    ['42.', /<seed>\.png/],
    ['grid.json', /^grid\.png, grid\.webp, grid\.jpg$/],
    ['morph.jpg', /^morph\.png, morph\.webp$/],
    ['toString.toString', /<seed>\.png/],
    ['.png', /integer from 0/],
    ['', /integer from 0/],
  ])('refuses %j', (segment, allowed) => {
    const { error } = faceFileSchema.safeParse(segment);
    const [issue] = error!.issues;
    expect(issue.code === 'custom' && issue.params?.allowed).toMatch(allowed);
  });
});

describe('pictureFileSchema', () => {
  it.each([
    ['random.png', 'random', 'png'],
    ['grid.JPEG', 'grid', 'jpg'],
    ['a.b.webp', 'a.b', 'webp'],
  ])('%s', (segment, seed, extension) => {
    expect(pictureFileSchema.parse(segment)).toMatchObject({ seed: { text: seed }, extension });
  });

  it.each(['42', '42.json', '42.gif', 'png', '.png', ''])('refuses %j', (segment) => {
    expect(pictureFileSchema.safeParse(segment).success).toBe(false);
  });
});
