import { env } from 'cloudflare:workers';
import {
  type Artefact,
  keys,
  publish,
  R2BindingStore,
  type R2BucketLike,
  resolveDigest,
  StoreError,
} from '@omokage/weights';
import { beforeAll, describe, expect, it } from 'vitest';
import { startService } from '../fixtures/service.ts';
import { tinyArtefact } from '../fixtures/tiny-model.ts';
import { pixelsAt, type Service } from './published.ts';

/** Two publish under one name at the same time: readers see one whole model or the other, and the name means the last one. */

const path = '/v1/faces/42.png?model=raced';
const store = () => new R2BindingStore(env.MODELS);

/** A bucket whose every write waits until `when` lets it. */
const slowWrites = (when: (key: string) => Promise<void>): R2BucketLike =>
  new Proxy(env.MODELS, {
    get: (bucket, property) => {
      if (property !== 'put') return Reflect.get(bucket, property).bind(bucket);
      return async (key: string, value: Uint8Array, options: R2PutOptions) => {
        await when(key);
        return bucket.put(key, value, options);
      };
    },
  });

describe('two deploys of one name', () => {
  let [first, second] = [] as unknown as [Artefact, Artefact];
  /** Digest -> the picture of its model. */
  const pictures = new Map<string, Uint8Array>();
  beforeAll(async () => {
    [first, second] = await Promise.all([tinyArtefact('raced', 1), tinyArtefact('raced', 2)]);
    for (const artefact of [first, second]) {
      await publish(artefact, store());
      const digest = artefact.digest;
      pictures.set(digest, await pixelsAt(startService(), `/v1/models/raced@${digest}/faces/42.png`));
    }
  });

  /** The name means one of the two, and its picture is that one's. */
  async function expectWhole(service: Service): Promise<string> {
    const answer = await service.request(path);
    expect(answer.status).toBe(200);
    const digest = answer.headers.get('Omokage-Model')!.split('@')[1];
    await answer.arrayBuffer();
    expect(await pixelsAt(service, path)).toEqual(pictures.get(digest));
    return digest;
  }

  it('leaves one of them, whole, and both are told that theirs was stored', async () => {
    for (let round = 0; round < 4; round++) {
      const told = await Promise.all([publish(first, store()), publish(second, store(), { force: true })]);
      expect(told.map(({ digest }) => digest)).toEqual([first.digest, second.digest]);
      const winner = await resolveDigest(store(), 'raced');
      expect(await expectWhole(startService())).toBe(winner);
    }
  });

  it('lets the one that comes too late look again, and go after the other', async () => {
    let overtaken = false;
    // Its pointer has been read, and is about to be written.
    const late = slowWrites(async (key) => {
      if (key !== keys.pointer('raced') || overtaken) return;
      overtaken = true;
      await publish(first, store());
    });
    await env.MODELS.delete(keys.pointer('raced'));
    expect(await publish(second, new R2BindingStore(late))).toMatchObject({ digest: second.digest, moved: true });
    expect(overtaken).toBe(true);
    expect(await expectWhole(startService())).toBe(second.digest);
  });

  it('tells the one that never gets through, and leaves what the other says', async () => {
    let other = 0;
    // Somebody moves the pointer before each of its tries.
    const restless = slowWrites(async (key) => {
      if (key !== keys.pointer('raced')) return;
      await env.MODELS.put(key, JSON.stringify({ name: 'raced', digest: first.digest, published: stamp(other++) }));
    });
    await publish(first, store());
    await expect(publish(second, new R2BindingStore(restless))).rejects.toThrow(StoreError);
    expect(other).toBe(5);
    expect(await expectWhole(startService())).toBe(first.digest);
  });

  it('shows readers whole models alone, at every moment', async () => {
    const seen = new Set<string>();
    const clock = { now: 0 };
    let reading: Promise<void> = Promise.resolve();
    const service = startService({ now: () => clock.now });
    // A reader between any two writes, who believes no name for longer than that.
    const observed = slowWrites(async () => {
      await reading;
      clock.now += 60_000;
      reading = expectWhole(service).then((digest) => void seen.add(digest));
      await reading;
    });
    for (const artefact of [first, second, first, second]) {
      await publish(artefact, new R2BindingStore(observed), { force: true });
    }
    expect(seen).toEqual(new Set([first.digest, second.digest]));
  });
});

const stamp = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
