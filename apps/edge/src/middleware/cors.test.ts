import { describe, expect, it } from 'vitest';
import { fileOf, gradient } from '../fixtures/pictures.ts';
import { startService } from '../fixtures/service.ts';
import { embeddedRestorer } from '../fixtures/tiny-restorer.ts';

const { request } = startService({ others: [await embeddedRestorer('upscale', { scales: [2] })] });

/** Names of headers of ours, and of those that a page is let read. */
async function headersOf(path: string, init?: RequestInit) {
  const { ok, headers } = await request(path, init);
  expect(ok).toBe(true);
  const exposed = headers.get('Access-Control-Expose-Headers')!.toLowerCase().split(',');
  return { ours: [...headers.keys()].filter((name) => name.startsWith('omokage-')), exposed };
}

describe('a page of another origin', () => {
  it.each([
    '/v1/faces/42.png?psi=0.5',
    '/v1/faces/grid.png?seeds=1-4',
    '/v1/faces/morph.webp?from=1&to=2&frames=2',
    '/v1/models',
  ])('can read all that %s says', async (path) => {
    const { ours, exposed } = await headersOf(path);
    expect(exposed).toEqual(expect.arrayContaining(ours));
    expect(ours).toContain('omokage-request-id');
  });

  it('can read all that a restoration says', async () => {
    const body = new Blob([await fileOf(gradient(16, 16))]);
    const { ours, exposed } = await headersOf('/v1/restorations/upscale', { method: 'POST', body });
    expect(ours).toEqual(expect.arrayContaining(['omokage-restored', 'omokage-scale', 'omokage-task']));
    expect(exposed).toEqual(expect.arrayContaining(ours));
  });
});
