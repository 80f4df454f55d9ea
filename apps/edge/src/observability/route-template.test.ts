import { describe, expect, it } from 'vitest';
import { startService } from '../fixtures/service.ts';
import { routeOf } from './route-template.ts';

const exampleOf = (path: string) => path.replace('{format}', 'webp').replaceAll(/\{\w+\}/g, 'x');

describe('routeOf', () => {
  it('knows each route that is documented, by its own name', async () => {
    const document = await (await startService().request('/openapi.json')).json<{ paths: Record<string, unknown> }>();
    const paths = Object.keys(document.paths);
    expect(paths.length).toBeGreaterThan(20);
    const misnamed = paths.filter((path) => routeOf(exampleOf(path)).template !== path.replace('{format}', 'webp'));
    expect(misnamed).toEqual([]);
  });

  it.each([
    ['/v1/faces/42.png', '/v1/faces/{seed}.png'],
    ['/v1/faces/42.jpeg', '/v1/faces/{seed}'],
    ['/v1/faces/Ada%20Lovelace', '/v1/faces/{seed}'],
    ['/v1/faces/Ada.Lovelace', '/v1/faces/{seed}'],
    ['/v1/faces/Ada.Lovelace.webp', '/v1/faces/{seed}.webp'],
    ['/v1/faces/42.json', '/v1/faces/{seed}.json'],
    ['/v1/faces/random', '/v1/faces/random'],
    ['/v1/faces/grid.webp', '/v1/faces/grid.webp'],
    ['/v1/faces/morph.png', '/v1/faces/morph.png'],
    ['/v1/faces/grids.png', '/v1/faces/{seed}.png'],
    [`/v1/models/faces@${'a'.repeat(64)}/faces/42.png`, '/v1/models/{model}/faces/{seed}.png'],
    ['/v1/models/faces/weights/1', '/v1/models/{model}/weights/{shard}'],
    ['/v1/restorations/demosaic', '/v1/restorations/{task}'],
    ['/', '/'],
    ['/v1/faces/a/b', '-'],
    ['/Ada', '-'],
    ['/wp-login.php', '-'],
  ])('%s is %s', (path, template) => {
    expect(routeOf(path).template).toBe(template);
  });
});
