import { describe, expect, it } from 'vitest';
import { FakeR2Bucket } from '../fixtures/fake-r2-bucket.ts';
import { R2BindingStore } from './r2-binding.ts';

describe('a bound R2 bucket', () => {
  it('stores type, caching and digest with the bytes', async () => {
    const bucket = new FakeR2Bucket();
    const sha256 = '4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a'; // of the byte 1
    await new R2BindingStore(bucket).put('models/a', Uint8Array.of(1), {
      contentType: 'text/plain',
      immutable: true,
      sha256,
    });
    expect(bucket.objects.get('models/a')!.options).toEqual({
      httpMetadata: { contentType: 'text/plain', cacheControl: 'public, max-age=31536000, immutable' },
      sha256,
    });
  });

  it('gives up the body of what is too large', async () => {
    const bucket = new FakeR2Bucket();
    const store = new R2BindingStore(bucket);
    await store.put('models/a', new Uint8Array(10));
    await expect(store.get('models/a', 9)).rejects.toMatchObject({ code: 'too-large' });
    expect(bucket.cancelled).toBe(1);
  });

  it('says which key failed and why', async () => {
    const bucket = new FakeR2Bucket();
    bucket.get = async () => {
      throw new Error('get: We encountered an internal error. (10001)');
    };
    const read = new R2BindingStore(bucket).get('models/a', 9);
    await expect(read).rejects.toMatchObject({ name: 'StoreError', what: expect.stringContaining('models/a') });
    await expect(read).rejects.toThrow(/10001[\s\S]*r2_buckets/);
  });
});
