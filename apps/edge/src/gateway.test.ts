import { exports } from 'cloudflare:workers';
import { createHash } from 'node:crypto';
import rawManifest from '@omokage/weights/embedded/default/manifest.json?raw';
import { describe, expect, it, vi } from 'vitest';
import { brokenBucket, startService } from './fixtures/service.ts';
import type { Workshop } from './models/workshop.ts';
import { createRenderer } from './renderer.ts';

const { request, embedded } = startService();

describe('the Worker as it is deployed', () => {
  it('serves a face', async () => {
    const answer = await exports.default.fetch('https://omokage.example/v1/faces/42.png');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('image/png');
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(500);
  });
});

describe('the embedded model', () => {
  it('is named by the digest of the file, though only its JSON is bundled', () => {
    expect(embedded.digest).toBe(createHash('sha256').update(rawManifest).digest('hex'));
  });
});

describe('GET /openapi.json', () => {
  it('describes the routes and their parameters', async () => {
    const document = await (await request('/openapi.json')).json<{
      openapi: string;
      paths: Record<
        string,
        { get: { parameters?: { name: string; in: string }[]; responses: object; operationId?: string } }
      >;
    }>();
    expect(document.openapi).toBe('3.1.0');
    const { parameters, responses } = document.paths['/v1/faces/{seed}.{format}']!.get;
    expect(parameters?.map(({ name, in: where }) => `${where} ${name}`)).toEqual(
      expect.arrayContaining(['path seed', 'query psi', 'query class', 'query text', 'query mix', 'query layers']),
    );
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['200', '304', '308', '400', '404', '502', '503']));
    // Each route is described once, under one name.
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const names = operations.map(({ operationId }) => operationId);
    expect(names.filter((name) => name === undefined)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('an error that nobody foresaw', () => {
  it('is a problem that tells the client nothing, and the log everything', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const library = { identify: () => Promise.reject(new TypeError('secret of the house')) };
    const broken = { library } as unknown as Workshop;
    const answer = await createRenderer(broken).request('/v1/faces/42.png', {}, { MODELS: brokenBucket().bucket });
    expect(answer.status).toBe(500);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({ type: '/problems/internal', status: 500 });
    expect(text).not.toMatch(/secret|TypeError|\.ts/);
    expect(logged.mock.calls[0][0]).toContain('secret of the house');
    logged.mockRestore();
  });
});
