import { env } from 'cloudflare:workers';
import { keys, publish, R2BindingStore, sha256Hex, verifyArtefact } from '@omokage/weights';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { emptyBucket } from '../fixtures/empty-bucket.ts';
import { faultyBucket } from '../fixtures/faulty-bucket.ts';
import { fillEngineBut, fillHeapBut, memoryInUse } from '../fixtures/heap.ts';
import { fileOf, gradient } from '../fixtures/pictures.ts';
import { problemOf } from '../fixtures/problem-of.ts';
import { startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { restorerArtefact } from '../fixtures/tiny-restorer.ts';
import { expectDefaultServed, follow, waysToAsk } from './published.ts';

/** Models that want more memory than there is, and memory that is full: clear errors, and never a wrong picture. */

const KIB = 1024;

const bytesOf = async (answer: Response) => new Uint8Array(await answer.arrayBuffer());
const sameBytes = async (answer: Response, bytes: Uint8Array) => Buffer.from(bytes).equals(await bytesOf(answer));

beforeAll(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterAll(() => {
  vi.restoreAllMocks();
});
beforeEach(emptyBucket);

describe('a model that is too large for an isolate', () => {
  /** As an attacker of the bucket would write it: all of it holds together, and nothing of it was ever computed. */
  async function publishManifest(changes: (manifest: Record<string, unknown>) => object): Promise<string> {
    const { manifestBytes } = await tinyArtefact('large');
    const manifest = changes(JSON.parse(new TextDecoder().decode(manifestBytes)));
    const bytes = new TextEncoder().encode(JSON.stringify(manifest));
    const digest = await sha256Hex(bytes);
    await env.MODELS.put(keys.manifest('large', digest), bytes);
    const pointer = { name: 'large', digest, published: '2026-01-02T03:04:05Z' };
    await env.MODELS.put(keys.pointer('large'), JSON.stringify(pointer));
    return digest;
  }

  const SIDE = 4096;
  const dense = (id: string, from: string) => ({
    id,
    op: 'dense',
    inputs: [from],
    attributes: { units: SIDE, bias: false },
    parameters: { kernel: id },
  });
  const reshape = (shape: number[]) => ({
    id: 'picture',
    op: 'reshape',
    inputs: ['project'],
    attributes: { shape },
    parameters: {},
  });
  const quantization = { dtype: 'uint8', scale: 1, min: 0, original_dtype: 'float32' };
  const shardOf = (bytes: number) => ({ path: 'weights-1of1.bin', bytes, sha256: '0'.repeat(64) });

  const LARGE: [what: string, changes: (manifest: Record<string, unknown>) => object, says: RegExp][] = [
    [
      '16 million parameters',
      (manifest) => ({
        ...manifest,
        latent: { input: 'z', dimensions: SIDE, prior: 'normal', truncation: 'truncated-normal' },
        plan: {
          inputs: { z: [SIDE] },
          nodes: [dense('project', 'z'), reshape([64, 64, 1])],
          outputs: { image: 'picture' },
        },
        picture: { output: 'image', width: 64, height: 64, channels: 1, range: [-1, 1] },
        weights: [{ name: 'project', shape: [SIDE, SIDE], dtype: 'float32', quantization }],
        shards: [shardOf(SIDE ** 2)],
      }),
      /67108864 bytes of weights; 16000000 are served/,
    ],
    [
      'more parameters than any model may have',
      (manifest) => ({
        ...manifest,
        weights: [{ name: 'project/kernel', shape: [65_536, 65_536], dtype: 'float32', quantization }],
        shards: [shardOf(32 << 20)],
      }),
      /4294967296 parameters/,
    ],
    [
      'a value of 16 million numbers',
      (manifest) => {
        const doublings = Array.from({ length: 10 }, (_, i) => ({
          id: `up-${i}`,
          op: 'upsample',
          inputs: [i === 0 ? 'picture' : `up-${i - 1}`],
          attributes: {},
          parameters: {},
        }));
        const { inputs, nodes } = manifest.plan as { inputs: object; nodes: object[] };
        return {
          ...manifest,
          plan: { inputs, nodes: [nodes[0], reshape([1, 1, 16]), ...doublings], outputs: { image: 'up-9' } },
          picture: { output: 'image', width: 1024, height: 1024, channels: 1, range: [-1, 1] },
        };
      },
      /16777216 numbers in one value; 4000000 are served/,
    ],
  ];

  it.each(LARGE)('is refused before its weights are read: %s', async (_, changes, says) => {
    const digest = await publishManifest(changes);
    for (const path of waysToAsk('large', digest)) {
      const faulty = faultyBucket();
      const service = startService(faulty);
      const before = memoryInUse();
      const { detail } = await problemOf(await follow(service, path), 502, 'unusable-model');
      expect(detail).toMatch(says);
      expect(faulty.reads.filter((key) => key.endsWith('.bin'))).toEqual([]);
      expect(memoryInUse()).toEqual(before);
      await expectDefaultServed(service);
    }
  });
});

/** Few parameters, and a megabyte of picture. */
async function publishWide(name: string): Promise<void> {
  const { manifest } = await verifyArtefact(await tinyArtefact(name));
  const { inputs, nodes } = manifest.plan;
  const doublings = Array.from({ length: 7 }, (_, i) => ({
    id: `up-${i}`,
    op: 'upsample',
    inputs: [i === 0 ? 'picture' : `up-${i - 1}`],
    attributes: {},
    parameters: {},
  }));
  const plan = { inputs, nodes: [...nodes, ...doublings], outputs: { image: 'up-6' } };
  const picture = { output: 'image', width: 512, height: 512, channels: 1 as const, range: [-1, 1] as [-1, 1] };
  await publish(await tinyArtefact(name, 1, { plan, picture }), new R2BindingStore(env.MODELS));
}

describe('memory that is full', () => {
  /** KiB that are left: from what nothing more runs in to what all of it runs in. */
  const ROOMS = [0, 100, 400, 1_000, 2_500, 5_000, 20_000];

  const denoise = async ({ request }: Service) =>
    request('/v1/restorations/denoise', { method: 'POST', body: await fileOf(gradient(60, 60)) });
  const ASKS: [what: string, ask: (service: Service) => Promise<Response>][] = [
    ['a face of a model that is not loaded yet', ({ request }) => request('/v1/faces/42.png?model=wide')],
    ['a picture to restore by a model that is not loaded yet', denoise],
  ];

  const FULL: [what: string, fill: (roomBytes: number) => () => void][] = [
    ['the engine', fillEngineBut],
    [
      'the engine, and the heap of tfjs',
      (bytes) => {
        const giveBack = [fillEngineBut(bytes), fillHeapBut(bytes)];
        return () => {
          for (const each of giveBack) each();
        };
      },
    ],
  ];

  beforeEach(async () => {
    await publishWide('wide');
    await publish(await restorerArtefact('denoise', { depth: 3 }), new R2BindingStore(env.MODELS));
  });

  it.each(FULL.flatMap(([where, fill]) => ASKS.map(([what, ask]) => ({ where, fill, what, ask }))))(
    'of $where: draws as ever or refuses, and does well again with room: $what',
    async ({ fill, ask }) => {
      const right = await bytesOf(await ask(startService()));
      const statuses = new Set<number>();
      for (const room of ROOMS) {
        const clock = { now: 0 };
        const service = startService({ now: () => clock.now });
        const giveBack = fill(room * KIB);
        try {
          const before = memoryInUse();
          const answer = await ask(service);
          statuses.add(answer.status);
          if (answer.status === 200) {
            expect(await sameBytes(answer, right)).toBe(true);
          } else {
            expect([502, 503]).toContain(answer.status);
            expect(answer.headers.get('Cache-Control')).toBe('no-store');
            await answer.text();
            expect(memoryInUse()).toMatchObject({ tensors: before.tensors, engine: before.engine });
          }
        } finally {
          giveBack();
        }
        // Failures are remembered for ten seconds.
        clock.now = 11_000;
        expect(await sameBytes(await ask(service), right)).toBe(true);
        service.shelf.clear();
      }
      // It was full, and it was not.
      expect(statuses.size).toBeGreaterThan(1);
    },
  );

  it('stops no face of the default, which has all that it needs, or says that it is busy', async () => {
    const right = await bytesOf(await startService().request('/v1/faces/42.png'));
    for (const [, fill] of FULL) {
      const giveBack = fill(0);
      try {
        const answer = await startService().request('/v1/faces/42.png');
        if (answer.status === 200) expect(await sameBytes(answer, right)).toBe(true);
        else await problemOf(answer, 503, 'busy');
      } finally {
        giveBack();
      }
      expect(await sameBytes(await startService().request('/v1/faces/42.png'), right)).toBe(true);
    }
  });

  it('is had from models that nobody uses', async () => {
    const service = startService();
    const right = await bytesOf(await denoise(service));
    expect((await service.request('/v1/faces/42.png?model=wide')).status).toBe(200);
    expect(service.shelf.resident.map((key) => key.split('@')[0])).toEqual(['denoise', 'wide']);
    const [, { bytes }] = service.shelf.contents;
    const giveBack = fillEngineBut(0);
    try {
      await publishWide('wider');
      expect((await service.request('/v1/faces/42.png?model=wider')).status).toBe(200);
      expect(service.shelf.resident.map((key) => key.split('@')[0])).toEqual(['wider']);
      expect(service.shelf.contents[0].bytes).toBe(bytes);
    } finally {
      giveBack();
    }
    expect(await sameBytes(await denoise(service), right)).toBe(true);
  });
});

type Service = ReturnType<typeof startService>;
