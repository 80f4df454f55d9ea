import { describe, expect, it } from 'vitest';
import type { Problem } from '../problems/problem.ts';
import { readBody } from './read-body.ts';

const LIMITS = { bytes: 100, patience: 1_000 };

/** A request whose body comes in these chunks; a chunk may be a mishap. */
function sent(chunks: readonly (Uint8Array | 'breaks off' | 'hangs')[], headers: Record<string, string> = {}) {
  const left = [...chunks];
  const seen = { pulls: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        seen.pulls++;
        const next = left.shift();
        if (next === 'hangs') return new Promise<void>(() => {});
        if (next === 'breaks off') controller.error(new Error('the client went away'));
        else if (next === undefined) controller.close();
        else controller.enqueue(next);
        return undefined;
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { seen, request: new Request('https://omokage.example/', { method: 'POST', body, headers }) };
}

const bytes = (length: number) => new Uint8Array(length).fill(7);

const problemOf = async (request: Request, limits = LIMITS): Promise<Problem> =>
  readBody(request, limits).then(
    () => expect.fail('a problem was expected'),
    (problem: Problem) => problem,
  );

describe('readBody', () => {
  it('puts chunks together, with a length that is announced or without', async () => {
    const chunks = [Uint8Array.of(1, 2), Uint8Array.of(), Uint8Array.of(3)];
    expect([...(await readBody(sent(chunks).request, LIMITS))]).toEqual([1, 2, 3]);
    expect([...(await readBody(sent(chunks, { 'Content-Length': '3' }).request, LIMITS))]).toEqual([1, 2, 3]);
    expect(await readBody(sent([bytes(100)]).request, LIMITS)).toHaveLength(100);
  });

  it('refuses an announced length over the limit, without reading', async () => {
    const { request, seen } = sent([bytes(1)], { 'Content-Length': '101' });
    const { kind, status, extras } = await problemOf(request);
    expect([kind, status, extras.allowed]).toEqual(['body-too-large', 413, 'at most 100 bytes']);
    expect(seen.pulls).toBe(0);
  });

  it.each([
    ['no length', {}],
    ['a length that lies', { 'Content-Length': '50' }],
  ])('stops counting at the limit, and reads no further: %s', async (_, headers: Record<string, string>) => {
    const { request, seen } = sent(
      Array.from({ length: 1_000 }, () => bytes(40)),
      headers,
    );
    expect((await problemOf(request)).kind).toBe('body-too-large');
    expect(seen).toEqual({ pulls: 3, cancelled: true });
  });

  it.each([
    [
      'shorter than announced',
      sent([bytes(40)], { 'Content-Length': '50' }),
      'It was announced with 50 bytes, and has 40.',
    ],
    [
      'longer than announced',
      sent([bytes(60)], { 'Content-Length': '50' }),
      'It was announced with 50 bytes, and has 60.',
    ],
    [
      'announced by nonsense',
      sent([bytes(60)], { 'Content-Length': '5e1' }),
      'Its Content-Length is no number of bytes.',
    ],
    ['empty', sent([]), 'The body is empty.'],
    ['broken off', sent([bytes(40), 'breaks off']), 'It broke off after 40 bytes.'],
  ])('refuses a body that is %s', async (_, { request }, detail) => {
    const { kind, status, message } = await problemOf(request);
    expect([kind, status, message]).toEqual(['incomplete-body', 400, detail]);
  });

  it('refuses a request without a body', async () => {
    const { kind } = await problemOf(new Request('https://omokage.example/', { method: 'POST' }));
    expect(kind).toBe('incomplete-body');
  });

  it('gives up on one that does not come', async () => {
    const { request, seen } = sent([bytes(40), 'hangs']);
    const { kind, status } = await problemOf(request, { bytes: 100, patience: 10 });
    expect([kind, status]).toEqual(['slow-upload', 408]);
    expect(seen.cancelled).toBe(true);
  });
});
