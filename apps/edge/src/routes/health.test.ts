import { env } from 'cloudflare:workers';
import { publish, R2BindingStore } from '@omokage/weights';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { brokenBucket, startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { ReadinessCheck } from '../models/readiness.ts';
import { quartersOf, testItself } from '../models/self-test.ts';

const VERSION = { id: 'version-1', tag: 'v1', timestamp: '2026-11-21T00:00:00Z' };

interface Readiness {
  status: string;
  selfTest: { passed: boolean; sha256: string };
  memory: {
    engineBytes: number;
    default: { parameters: number; bytes: number; bytesPerParameter: number };
    models: { model: string }[];
  };
}

const service = startService({ bindings: { VERSION } });
const { embedded } = service;

const readiness = async ({ request } = service, status = 200) => {
  const answer = await request('/readyz');
  expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([status, 'no-store']);
  return answer.json<Readiness>();
};

afterEach(() => vi.restoreAllMocks());

describe('GET /healthz', () => {
  it('says that it is there, without touching storage or the model', async () => {
    const draw = vi.spyOn(embedded.sampler, 'draw');
    const { bucket, uses } = brokenBucket();
    const answer = await startService({ bucket }).request('/healthz');
    expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
    expect(await answer.json()).toEqual({ status: 'ok' });
    expect([uses(), draw.mock.calls.length]).toEqual([0, 0]);
  });
});

describe('GET /readyz', () => {
  it('tells model, backend, self-test, storage, version and memory', async () => {
    expect(await readiness()).toEqual({
      status: 'ready',
      model: { name: embedded.manifest.name, digest: embedded.digest },
      backend: 'wasm',
      selfTest: { passed: true, sha256: expect.stringMatching(/^[0-9a-f]{64}$/), unchanged: true, asPublished: true },
      storage: { reachable: true },
      version: VERSION,
      memory: {
        tensors: expect.any(Number),
        tensorBytes: expect.any(Number),
        heapBytes: expect.any(Number),
        heapCapBytes: 32 << 20,
        engineBytes: expect.any(Number),
        engineSpareBytes: expect.any(Number),
        engineCapBytes: 64 << 20,
        default: { parameters: expect.any(Number), bytes: expect.any(Number), bytesPerParameter: expect.any(Number) },
        models: [],
      },
      waiting: 0,
    });
  });

  it('has no version where none was deployed', async () => {
    const { request } = startService({ bindings: { VERSION: undefined as unknown as WorkerVersionMetadata } });
    expect(await (await request('/readyz')).json()).toMatchObject({ version: null });
  });

  it('lists what else is in memory', async () => {
    await publish(await tinyArtefact('tiny'), new R2BindingStore(env.MODELS));
    expect((await service.request('/v1/faces/42.png?model=tiny')).status).toBe(200);
    const { memory } = await readiness();
    const page = 65_536;
    expect(memory.models).toEqual([
      {
        model: expect.stringMatching(/^tiny@[0-9a-f]{64}$/),
        users: 0,
        parameters: 80,
        bytes: page,
        bytesPerParameter: page / 80,
      },
    ]);
    expect(memory.engineBytes).toBeGreaterThanOrEqual(memory.default.bytes + page);
  });

  it('tells what the default takes: its weights packed once, and little else', async () => {
    const { parameters, bytes, bytesPerParameter } = (await readiness()).memory.default;
    expect(parameters).toBeGreaterThan(100_000);
    expect(bytesPerParameter).toBeCloseTo(bytes / parameters, 2);
    expect(bytesPerParameter).toBeLessThan(8);
  });

  it('is degraded where storage fails or hangs: what is embedded is served all the same', async () => {
    const failing = startService(brokenBucket());
    expect(await readiness(failing)).toMatchObject({ status: 'degraded', storage: { reachable: false } });
    const hanging = { head: () => new Promise<null>(() => {}) };
    const check = new ReadinessCheck(service.workshop.library, { patience: 10 });
    expect(await check.look(hanging)).toMatchObject({ status: 'degraded', storage: { reachable: false } });
  });

  it('is unready where the model draws another face than it did', async () => {
    const { draw } = embedded.sampler;
    vi.spyOn(embedded.sampler, 'draw').mockImplementation((wish) => {
      const face = draw.call(embedded.sampler, wish);
      return { ...face, pixels: face.pixels.with(100, face.pixels[100]! ^ 1) };
    });
    expect(await readiness(startService(), 503)).toMatchObject({
      status: 'unready',
      selfTest: { passed: false, unchanged: false, asPublished: true },
    });
  });

  it('is unready where the model draws nothing, and tells the log why', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.spyOn(embedded.sampler, 'draw').mockImplementation(() => {
      throw new TypeError('secret of the house');
    });
    const { selfTest } = await readiness(startService(), 503);
    expect(selfTest).toEqual({ passed: false, error: 'TypeError' });
    expect(logged.mock.calls[0]![0]).toContain('secret of the house');
  });

  it('looks once in a while, however often it is asked', async () => {
    const clock = { now: 0 };
    const head = vi.fn(async () => null);
    const draw = vi.spyOn(embedded.sampler, 'draw');
    const check = new ReadinessCheck(service.workshop.library, { now: () => clock.now });
    for (let i = 0; i < 3; i++) await check.look({ head });
    expect([head.mock.calls.length, draw.mock.calls.length]).toEqual([1, 1]);
    clock.now = 5_000;
    await check.look({ head });
    expect([head.mock.calls.length, draw.mock.calls.length]).toEqual([2, 2]);
  });

  it('looks once for a crowd, also while storage hangs', async () => {
    const clock = { now: 0 };
    const check = new ReadinessCheck(service.workshop.library, { now: () => clock.now });
    await check.look({ head: async () => null });
    clock.now = 5_000;
    let fail = () => {};
    const head = vi.fn(
      () =>
        new Promise<null>((_, reject) => {
          fail = () => reject(new Error('down'));
        }),
    );
    const draw = vi.spyOn(embedded.sampler, 'draw');
    const first = check.look({ head });
    expect(await check.look({ head })).toMatchObject({ status: 'ready' });
    fail();
    expect(await first).toMatchObject({ status: 'degraded' });
    expect(await check.look({ head })).toMatchObject({ status: 'degraded' });
    expect([head.mock.calls.length, draw.mock.calls.length]).toEqual([1, 1]);
  });
});

describe('the self-test', () => {
  it('knows the colours of the model that is embedded', () => {
    const quarters = quartersOf(embedded.firstDrawn).map((colour) => colour.map(Math.round));
    // After embedding another default, these go into KNOWN_QUARTERS of models/self-test.ts.
    expect(testItself(embedded).asPublished, JSON.stringify({ [embedded.digest]: quarters })).toBe(true);
  });

  it('misses colours that are off, on whichever side', () => {
    const { pixels, ...sides } = embedded.firstDrawn;
    for (const shift of [-4, 4]) {
      const shifted = { ...sides, pixels: pixels.map((value) => Math.min(255, Math.max(0, value + shift))) };
      const test = testItself({ ...embedded, sampler: { draw: () => shifted }, firstDrawn: shifted });
      expect(test).toMatchObject({ passed: false, unchanged: true, asPublished: false });
    }
  });

  it('judges a model of unknown colours by whether it stays as it was', () => {
    expect(testItself({ ...embedded, digest: 'f'.repeat(64) })).toMatchObject({ passed: true, asPublished: null });
  });

  it('takes means of quarters, of odd sides too', () => {
    const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(quartersOf({ width: 3, height: 3, channels: 1, pixels })).toEqual([[1], [2.5], [5.5], [7]]);
  });
});
