import { describe, expect, it } from 'vitest';
import { preferredFormat } from './picture-format.ts';

describe('preferredFormat', () => {
  it.each([
    [undefined, 'png'],
    ['*/*', 'png'],
    ['image/*', 'png'],
    ['image/webp', 'webp'],
    ['image/jpeg', 'jpeg'],
    ['IMAGE/WEBP ; Q=0.5', 'webp'],
    ['image/webp;q=0.5, image/jpeg;q=0.8', 'jpeg'],
    ['image/jpeg, image/webp', 'webp'],
    ['image/png;q=0.1, */*;q=0.5', 'webp'],
    ['image/png;q=0, image/*', 'webp'],
    ['image/avif, image/webp, image/apng, image/*, */*;q=0.8', 'png'],
    ['image/jpeg;q=1.000, */*;q=0.999', 'jpeg'],
    ['image/jpeg;q=2, image/webp;q=0.2', 'webp'],
    ['image/jpeg;q=nonsense', 'png'],
    ['application/json', 'png'],
    ['', 'png'],
    [`${'text/html,'.repeat(1000)}image/webp`, 'png'],
  ])('%s: %s', (accept, format) => {
    expect(preferredFormat(accept)).toBe(format);
  });
});
