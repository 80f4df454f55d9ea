import { describe, expect, it } from 'vitest';
import { isSheet, routeClassOf } from './route-class.ts';

describe('routeClassOf', () => {
  it.each([
    ['/v1/faces/42.png', 'faces'],
    ['/v1/faces/random', 'faces'],
    ['/v1/faces', 'faces'],
    ['/v1/models/faces@abc/faces/42.png', 'faces'],
    ['/v1/models', 'models'],
    ['/v1/models/faces', 'models'],
    ['/v1/models/faces@abc/weights/1', 'models'],
    ['/v1/restorations', 'models'],
    ['/v1/restorations/demosaic', 'restorations'],
    ['/v1/galleries', 'galleries'],
    // Looking at one costs no more than looking at a face.
    ['/v1/galleries/1/42.png', 'faces'],
  ])('%s is among %s', (path, expected) => expect(routeClassOf(path)).toBe(expected));

  it.each(['/', '/healthz', '/readyz', '/docs', '/openapi.json', '/problems/busy', '/v1/facesque', '/v1'])(
    '%s is open to all',
    (path) => expect(routeClassOf(path)).toBeUndefined(),
  );
});

describe('isSheet', () => {
  it.each([
    ['/v1/faces/grid.png', true],
    ['/v1/faces/morph.webp', true],
    ['/v1/models/faces@abc/faces/grid.jpg', true],
    ['/v1/faces/gridlock.png', false],
    ['/v1/faces/42.png', false],
  ])('%s: %s', (path, expected) => expect(isSheet(path)).toBe(expected));
});
