import { createServer, type Server as HttpServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Outcome, runCommand } from './product/run-command.ts';
import { type Server, startServer } from './product/server.ts';
import { temporaryFolder } from './product/temporary-folder.ts';

/** The command that looks at a deploy: content with what is right, and never with what is not. */

let server: Server;
beforeAll(async () => {
  server = await startServer(join(temporaryFolder(), 'state'));
});
afterAll(() => server?.stop());

const smoke = (...words: string[]): Promise<Outcome> => runCommand('npm', ['run', 'smoke', '--', ...words]);

interface Passed {
  status: number;
  headers: Headers;
  body: Buffer;
}

/** The service behind somebody who changes what it answers. */
async function throughChanging(change: (path: string, answer: Passed) => void): Promise<Outcome> {
  const proxy = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const part of request) body.push(part as Buffer);
    const init = { method: request.method!, headers: plain(request.headers), redirect: 'manual' as const };
    const upstream = await fetch(server.url + request.url, {
      ...init,
      ...(body.length > 0 && { body: Buffer.concat(body) }),
    });
    const answer = {
      status: upstream.status,
      headers: new Headers(upstream.headers),
      body: Buffer.from(await upstream.bytes()),
    };
    for (const name of ['Content-Encoding', 'Content-Length', 'Transfer-Encoding', 'Connection'])
      answer.headers.delete(name);
    change(request.url!, answer);
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answer.body);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    return await smoke(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  } finally {
    await closed(proxy);
  }
}

function plain({
  host: _,
  connection: __,
  'content-length': ___,
  ...headers
}: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function closed(proxy: HttpServer): Promise<void> {
  proxy.closeAllConnections();
  return new Promise((resolve) => proxy.close(() => resolve()));
}

const failures = (output: string): string[] => output.split('\n').filter((line) => line.startsWith('FAIL'));

describe('npm run smoke', () => {
  it('finds nothing wrong with what npm start serves', async () => {
    const { code, output } = await smoke(server.url);
    expect(failures(output)).toEqual([]);
    expect(output).toMatch(/: (\d+) of \1 checks passed, 0 failed\.$/m);
    expect(output).toMatch(/^ok {4}a face as webp: marked, with an ETag +\d+ ms {2}\d+ bytes by faces@/m);
    expect(code).toBe(0);
  });

  it.each<[string, (path: string, answer: Passed) => void, RegExp]>([
    [
      'pictures whose marks were stripped on the way',
      (path, answer) => {
        if (path.endsWith('.jpg'))
          answer.body = Buffer.from(answer.body.toString('latin1').replaceAll('digitalsourcetype', 'x'), 'latin1');
      },
      /^FAIL {2}a face as jpg.*\.jpg: nothing in the file says that a model made it/,
    ],
    [
      'errors that caches keep',
      (_, { status, headers }) => {
        if (status === 400) headers.set('Cache-Control', 'max-age=300');
      },
      /^FAIL {2}an error.*the header Cache-Control is max-age=300; no-store was expected/,
    ],
    [
      'a page that lets any script run',
      (path, { headers }) => {
        if (path === '/')
          headers.set('Content-Security-Policy', "default-src 'self'; script-src 'self' 'unsafe-inline'");
      },
      /^FAIL {2}the page.*its policy lets any script run/,
    ],
  ])('fails %s, and says so', async (_, change, line) => {
    const { code, output } = await throughChanging(change);
    expect(failures(output)).toEqual([expect.stringMatching(line)]);
    expect(output).toMatch(/checks passed, 1 failed\.$/m);
    expect(code).toBe(1);
  });

  it('fails where nobody listens', async () => {
    const { code, output } = await smoke('http://127.0.0.1:9');
    expect(output).toMatch(/^FAIL {2}\/healthz: well +\d+ ms {2}\/healthz was not answered: /m);
    expect(code).toBe(1);
  });

  it.each([[[]], [['nowhere']], [['https://one.example', 'https://two.example']], [['--keys', 'x']]])(
    'explains itself: %j',
    async (words) => {
      const { code, output } = await smoke(...words);
      expect(output).toContain('npm run smoke -- https://');
      expect(code).toBe(2);
    },
  );
});
