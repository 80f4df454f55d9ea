import { describe, expect, it } from 'vitest';
import { facePath, gridPath, morphPath } from './face-url.ts';

const digest = '0123456789abcdef'.repeat(4);

describe('the path of a face', () => {
  it('leaves out what is so anyway', () => {
    expect(facePath({ seed: '42', psi: 0.7 }, { format: 'webp' })).toBe('/v1/faces/42.webp');
  });

  it('has everything in the order of the API, encoded as it does', () => {
    const wish = { seed: 'é/a', psi: 0.5, class: "o'clock", mix: '7', layers: { from: 0, to: 3 }, model: 'style' };
    expect(facePath(wish, { format: 'png', size: 256 })).toBe(
      '/v1/faces/%C3%A9%2Fa.png?psi=0.5&class=o%27clock&mix=7&layers=0-3&size=256&model=style',
    );
  });

  it('is that of one version for good, by its folder, or by the reference that a link had', () => {
    const pinned = `faces@${digest}`;
    const wish = { seed: '1', psi: 1, model: 'faces' };
    expect(facePath(wish, { format: 'jpg', pinned })).toBe(`/v1/models/${pinned}/faces/1.jpg?psi=1`);
    expect(facePath({ ...wish, model: pinned }, { format: 'jpg' })).toBe(`/v1/models/${pinned}/faces/1.jpg?psi=1`);
  });
});

describe('the path of a morph', () => {
  it('goes from the face to the other, as what moves', () => {
    const wish = { seed: '1', psi: 0.7, mix: '3' };
    expect(morphPath(wish, 'b c', 12, { format: 'webp' })).toBe('/v1/faces/morph.webp?from=1&to=b%20c');
    expect(morphPath(wish, '2', 24, { format: 'png', size: 128 })).toBe(
      '/v1/faces/morph.png?from=1&to=2&frames=24&size=128',
    );
  });
});

describe('the path of a grid', () => {
  const gridOf = (seed: string) => gridPath({ seed, psi: 0.7 }, 24, 6, { format: 'png' });

  it('counts seeds up', () => {
    expect(gridOf('1')).toBe('/v1/faces/grid.png?seeds=1-24&columns=6');
    expect(gridOf('4294967272')).toBe('/v1/faces/grid.png?seeds=4294967272-4294967295&columns=6');
  });

  it.each(['4294967273', '007', 'a text', '-1', '1.5', 'NaN'])('is none from %s on', (seed) => {
    expect(gridOf(seed)).toBeUndefined();
  });
});
