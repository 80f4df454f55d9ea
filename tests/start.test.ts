import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pictureOf } from './product/picture.ts';
import { problemOf } from './product/problem.ts';
import { npmStart, type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** What a newcomer sees who has typed no more than `npm start`. */

const state = join(temporaryFolder(), 'state');
let server: Server;
beforeAll(async () => {
  server = await startServer(state);
});
afterAll(() => server?.stop());

const pixelsOf = async (path: string) => (await pictureOf(await server.get(path))).pixels;

describe('npm start', () => {
  it('says that it is well, and with which model', async () => {
    const response = await server.get('/healthz');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
    const readiness = await server.get('/readyz');
    expect(readiness.status).toBe(200);
    expect(await readiness.json()).toMatchObject({
      status: 'ready',
      backend: 'wasm',
      model: { name: 'faces', digest: expect.stringMatching(/^\w{64}$/) },
      selfTest: { passed: true },
    });
  });

  it('serves a face of 64x64, with the same bytes each time and after a restart', async () => {
    const first = await server.get('/v1/faces/42.png');
    const bytes = await first.clone().bytes();
    expect(await pictureOf(first)).toMatchObject({ width: 64, height: 64 });
    expect(await (await server.get('/v1/faces/42.png')).bytes()).toEqual(bytes);
    await server.stop();
    await expect(server.get('/healthz')).rejects.toThrow('fetch failed');
    server = await startServer(state);
    expect(await (await server.get('/v1/faces/42.png')).bytes()).toEqual(bytes);
  });

  it('gives one picture for all seeds at psi 0, and another for each at psi 1', async () => {
    expect(await pixelsOf('/v1/faces/1.png?psi=0')).toEqual(await pixelsOf('/v1/faces/2.png?psi=0'));
    const [one, two] = [await pixelsOf('/v1/faces/1.png?psi=1'), await pixelsOf('/v1/faces/2.png?psi=1')];
    expect(one).not.toEqual(two);
    expect(one).not.toEqual(await pixelsOf('/v1/faces/1.png?psi=0'));
  });

  it.each([
    ['psi=9', 400, /0 to 1 in steps of 0\.05/],
    ['psi=abc', 400, /0 to 1 in steps of 0\.05/],
    ['psy=1', 400, /^psi, class, text, mix, layers, size, model$/],
    ['model=nobody', 404, /\/v1\/models/],
    ['model=No%20body', 400, /a model name/],
  ])('refuses ?%s with %i and says what is allowed', async (query, status, allowed) => {
    const response = await server.get(`/v1/faces/42.png?${query}`);
    expect(response.status).toBe(status);
    expect((await problemOf(response)).allowed).toMatch(allowed);
  });

  it('says so when its port is taken, and leaves it to whoever has it', async () => {
    const second = npmStart({ PORT: String(server.port), OMOKAGE_STATE: join(state, 'second') });
    try {
      expect(await second.exited).toBe(1);
    } finally {
      await second.stop();
    }
    expect(second.output).toMatch(new RegExp(`^Port ${server.port} is taken\\.\n.*\n.*PORT=\\d+ npm start$`, 'm'));
    expect((await server.get('/healthz')).status).toBe(200);
  });

  it.each(['0', '65536', 'http', '87.5'])('refuses PORT=%s', async (port) => {
    const group = npmStart({ PORT: port });
    try {
      expect(await group.exited).toBe(1);
    } finally {
      await group.stop();
    }
    expect(group.output).toContain(`PORT is "${port}".\n  A port is a whole number from 1 to 65535.`);
  });
});
