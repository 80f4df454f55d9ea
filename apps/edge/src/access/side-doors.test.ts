import { describe, expect, it } from 'vitest';
import { needingKeys, storedKey } from '../fixtures/access.ts';
import { startService } from '../fixtures/service.ts';

/** Gateway and renderer read paths each on their own: where they differed, there would be a way past the first. */

const { request } = startService({ policy: needingKeys('faces', 'restorations', 'models') });

const FACES = [
  '/v1/faces/42.png',
  '/v1/%66aces/42.png',
  '/v1/f%61ces/%34%32.png',
  '/v1/%2566aces/42.png',
  '/v1%2Ffaces/42.png',
  '/v1/faces%2F42.png',
  '//v1/faces/42.png',
  '//host/v1/faces/42.png',
  '///host/v1/faces/42.png',
  '/\\host/v1/faces/42.png',
  '//host/v1/models',
  '/v1//faces/42.png',
  '/v1/./faces/42.png',
  '/v1/models/../faces/42.png',
  '/healthz/%2e%2e/v1/faces/42.png',
  '/V1/faces/42.png',
  '/v1/faces/42.png/',
  '/v1/faces/42.png;x=1',
  '/v1/faces/grid.png?seeds=1-2',
  '/v1/faces/42.json',
  '/v1/models/',
  '/v1/models/faces',
];

describe('no spelling of a path leads past the gateway', () => {
  it.each(FACES)('%s', async (path) => {
    for (const method of ['GET', 'HEAD'])
      expect([401, 404]).toContain((await request(`http://localhost${path}`, { method })).status);
  });

  it.each([
    '/v1/restorations/demosaic',
    '/v1/%72estorations/demosaic',
    '/v1/restorations/%64emosaic',
    '//v1/restorations/demosaic',
    '//host/v1/restorations/demosaic',
  ])('POST %s', async (path) => {
    expect([401, 404, 405]).toContain((await request(`http://localhost${path}`, { method: 'POST', body: 'x' })).status);
  });

  it('with a key, the first of them is a face', async () => {
    const { headers } = await storedKey();
    expect((await request(FACES[0], { headers })).status).toBe(200);
  });
});
