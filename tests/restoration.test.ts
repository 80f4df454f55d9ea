import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publish } from '@omokage/weights';
import { writeArtefact } from '@omokage/weights/directory-store';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalBucket, openLocalBucket } from './product/local-bucket.ts';
import { decodePng, pictureOf } from './product/picture.ts';
import { problemOf } from './product/problem.ts';
import { ROOT } from './product/repository.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';
import { tinyRestorer } from './product/tiny-restorer.ts';

/** Pictures sent over a real connection: by fetch, by curl, and by clients that keep to no rules. */

const MODEL = 'negative';
const PATH = `/v1/restorations/demosaic?model=${MODEL}`;
const folder = temporaryFolder();
const state = join(folder, 'state');
const run = promisify(execFile);
let server: Server;
let local: LocalBucket;
let picture: Buffer;
beforeAll(async () => {
  server = await startServer(state);
  local = await openLocalBucket(state);
  await publish(await tinyRestorer(MODEL, 'demosaic'), local.store);
  picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 200, g: 120, b: 40 } } })
    .png()
    .toFile(join(folder, 'in.png'))
    .then(() => sharp(join(folder, 'in.png')).toBuffer());
});
afterAll(async () => {
  await local?.close();
  await server?.stop();
});

const post = (body: BodyInit, init: RequestInit = {}) => fetch(server.url + PATH, { method: 'POST', body, ...init });

/** The one colour of a picture that the model, which makes negatives, made of the one that is sent. */
async function expectNegative({ width, height, pixels }: Awaited<ReturnType<typeof decodePng>>): Promise<void> {
  expect([width, height]).toEqual([40, 30]);
  for (const [channel, value] of [55, 135, 215].entries())
    expect(Math.abs(pixels[channel] - value)).toBeLessThanOrEqual(1);
}

describe('a picture that is sent', () => {
  it('by fetch, comes back restored', async () => {
    const response = await post(new Uint8Array(picture), { headers: { 'Content-Type': 'image/png' } });
    expect(response.headers.get('Omokage-Restored')).toBe('true');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    await expectNegative(await pictureOf(response));
  });

  it('by fetch in pieces of unknown number, comes back restored', async () => {
    const body = new Blob([new Uint8Array(picture)]).stream();
    // `duplex` is not in the types yet.
    await expectNegative(await pictureOf(await post(body, { duplex: 'half' } as RequestInit)));
  });

  it('by curl, as a body and as a form, comes back restored', async () => {
    const out = join(folder, 'out.png');
    const input = join(folder, 'in.png');
    for (const sending of [
      ['--data-binary', `@${input}`, '-H', 'Content-Type: image/png'],
      ['-F', `image=@${input}`],
    ]) {
      await run('curl', ['-sS', '--fail', ...sending, '-o', out, server.url + PATH]);
      await expectNegative(await decodePng(out));
    }
  });

  it('comes back as WebP to who asks for that', async () => {
    const response = await post(new Uint8Array(picture), { headers: { Accept: 'image/webp' } });
    const { format, width } = await sharp(await response.bytes()).metadata();
    expect([format, width]).toEqual(['webp', 40]);
  });
});

describe('a client that keeps to no rules', () => {
  it.each([
    ['announces too much', () => new Uint8Array(3 << 20), {}],
    ['announces nothing and sends too much', () => new Blob([new Uint8Array(3 << 20)]).stream(), { duplex: 'half' }],
  ])('is refused when it %s', async (_, body, init) => {
    const response = await post(body(), init as RequestInit);
    expect(response.status).toBe(413);
    expect(await problemOf(response)).toMatchObject({
      type: '/problems/body-too-large',
      allowed: 'at most 2097152 bytes',
    });
  });

  it('harms nobody when it stops in the middle', async () => {
    for (let i = 0; i < 8; i++) await hangUp(picture.subarray(0, 60));
    await expectNegative(await pictureOf(await post(new Uint8Array(picture))));
  });

  it('is told what is wrong with its file', async () => {
    const response = await post(new Uint8Array(picture.subarray(0, picture.length - 20)));
    expect(response.status).toBe(422);
    expect((await problemOf(response)).detail).toMatch(/cut off|damaged/);
  });

  const hangUp = (body: Uint8Array): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(server.port, 'localhost', () => {
        socket.write(`POST ${PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n`);
        socket.write(body, () => socket.destroy());
      });
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
});

describe('npm run embed', () => {
  it('has nothing to do: the Worker imports the models that are there', async () => {
    await run('npm', ['run', '--silent', 'embed', '--', '--check'], { cwd: ROOT });
  });

  it('gives the name of the default to no restorer', async () => {
    const place = join(folder, 'faces');
    await writeArtefact(place, await tinyRestorer('faces', 'demosaic'));
    const refused = run('npm', ['run', '--silent', 'embed', '--', place], { cwd: ROOT });
    await expect(refused).rejects.toThrow(/The name "faces" is taken\./);
  });
});
