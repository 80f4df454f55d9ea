import { MemoryStore, type ModelStore, StoreError } from '@omokage/weights';
import { describe, expect, it } from 'vitest';
import { PatientStore } from './patient-store.ts';

const bytes = Uint8Array.of(1, 2, 3);
const key = 'models/tiny/file';

/** A store of which every use hangs. */
const hanging = new Proxy({} as ModelStore, {
  get: (_, property) => (property === 'place' ? 'the cellar' : () => new Promise(() => {})),
});

describe('PatientStore', () => {
  it('does what the store does, while that answers', async () => {
    const store = new PatientStore(new MemoryStore());
    await store.put(key, bytes);
    expect(await store.get(key, 10)).toEqual(bytes);
    expect(await store.list('models/')).toEqual([key]);
    expect(await store.putIf('channels/tiny', bytes, 'absent')).toBe(true);
    const tagged = await store.getTagged('channels/tiny', 10);
    expect(tagged?.bytes).toEqual(bytes);
    expect(await store.putIf('channels/tiny', bytes, 'absent')).toBe(false);
    expect(await store.putIf('channels/tiny', bytes, tagged!.tag)).toBe(true);
    await expect(store.get(key, 2)).rejects.toMatchObject({ code: 'too-large' });
  });

  it.each<[string, (store: ModelStore) => Promise<unknown>]>([
    ['get', (store) => store.get(key, 10)],
    ['getTagged', (store) => store.getTagged(key, 10)],
    ['put', (store) => store.put(key, bytes)],
    ['putIf', (store) => store.putIf(key, bytes, 'absent')],
    ['list', (store) => store.list('models/')],
  ])('gives up on %s that hangs, as on a store that fails', async (_, use) => {
    const failure = await use(new PatientStore(hanging, 5)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreError);
    expect((failure as StoreError).detail).toBe('the cellar did not answer within 0.005 s.');
  });
});
