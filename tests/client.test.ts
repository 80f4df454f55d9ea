import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createClient, OmokageProblem } from '@omokage/edge/client';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './product/repository.ts';
import { type Server, startServer } from './product/server.ts';
import { snippetsOf } from './product/snippets.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** The client of the API, in Node, against the service as it starts. */

const run = promisify(execFile);
const folder = temporaryFolder();
let server: Server;
beforeAll(async () => {
  server = await startServer(join(folder, 'state'));
});
afterAll(() => server?.stop());

const bytesOf = async (picture: Blob) => new Uint8Array(await picture.arrayBuffer());
const sizeOf = async (picture: Blob) => {
  const { format, width, height } = await sharp(await bytesOf(picture)).metadata();
  return { format, width, height };
};

describe('the client', () => {
  it('gets faces, and what is behind them', async () => {
    const client = createClient({ url: server.url });
    const { models } = await client.models();
    const [{ name, digest }] = models;
    const model = `${name}@${digest}`;
    const face = await client.face('面影', { model, format: 'webp', size: 128 });
    expect(await sizeOf(face)).toEqual({ format: 'webp', width: 128, height: 128 });
    expect(await sizeOf(await client.grid('1-4'))).toEqual({ format: 'png', width: 128, height: 128 });
    const { links } = await client.faceFacts('面影', { model });
    expect(new URL(client.faceUrl('面影', { model })).href).toBe(new URL(links.pinned.png, server.url).href);
    const pinned = await client.model(model);
    expect(pinned).toMatchObject({ kind: 'sampler', name, digest, embedded: true });
  });

  it('has a picture restored', async () => {
    const client = createClient({ url: server.url });
    const demosaic = (await client.tasks()).tasks.find(({ task }) => task === 'demosaic');
    expect(demosaic?.model).toMatchObject({ kind: 'restorer', default: true });
    const restored = await client.restore('demosaic', await client.face(42), { format: 'jpeg', quality: 80 });
    expect(await sizeOf(restored)).toEqual({ format: 'jpeg', width: 64, height: 64 });
  });

  it('throws what went wrong, with a page about it', async () => {
    const client = createClient({ url: server.url, key: 'nobody-has-this-key' });
    const problem = await client.models().catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(OmokageProblem);
    const { type, status, requestId } = problem as OmokageProblem;
    expect(status).toBe(401);
    expect(requestId).toMatch(/./);
    const page = await fetch(type);
    expect([page.status, page.headers.get('Content-Type')]).toEqual([200, 'text/html; charset=UTF-8']);
  });

  it('does what the documentation says of it', async () => {
    const program = snippetsOf('docs/api.md').get('use.ts')!;
    const place = join(folder, 'program');
    mkdirSync(join(place, 'node_modules/@omokage'), { recursive: true });
    symlinkSync(join(ROOT, 'apps/edge'), join(place, 'node_modules/@omokage/edge'), 'dir');
    writeFileSync(join(place, 'use.ts'), program.replace('https://your-worker.example', server.url));
    const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', 'use.ts'], { cwd: place });
    expect(stdout).toContain(`${server.url}/v1/faces/Ada%20Lovelace.webp?psi=0.5\n`);
    expect(stdout).toContain('demosaic: ');
    expect(stdout).toContain('invalid-parameter psi');
    expect(await sharp(join(place, 'face.png')).metadata()).toMatchObject({ width: 128, height: 128 });
    expect(await sharp(join(place, 'restored.jpg')).metadata()).toMatchObject({ format: 'jpeg', width: 64 });
  });

  it('knows no types but those of the web', async () => {
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
    const project = join(ROOT, 'apps/edge/client');
    await expect(run(process.execPath, [compiler, '-p', project])).resolves.toMatchObject({
      stdout: '',
    });
  });
});
