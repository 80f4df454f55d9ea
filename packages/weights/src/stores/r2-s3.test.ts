import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type S3Server, startS3Server } from '../fixtures/s3-server.ts';
import { R2S3Store } from './r2-s3.ts';

const one = Uint8Array.of(1);
const key = 'channels/tiny/stable.json';

describe('R2 by its S3 API', () => {
  let server: S3Server;
  const connect = (change: object = {}) => {
    const { endpoint, bucket, accessKeyId } = server;
    return new R2S3Store({ endpoint, bucket, accessKeyId, secretAccessKey: 's', retries: 2, retryDelay: 1, ...change });
  };
  beforeEach(async () => {
    server = await startS3Server();
  });
  afterEach(() => server.close());

  it('tells HTTP caches what may be kept', async () => {
    await connect().put('models/a', one, { contentType: 'application/json', immutable: true });
    await connect().put('models/b', one);
    expect(server.objects.get('models/a')!.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(server.objects.get('models/b')!.headers['cache-control']).toBe('no-cache');
  });

  it('takes an endpoint with a slash at its end', async () => {
    await connect({ endpoint: `${server.endpoint}/` }).put('models/a', one);
    expect(server.requests).toEqual(['PUT /models/models/a']);
  });

  it.each([
    ['another key', { accessKeyId: 'stranger' }, /403 InvalidAccessKeyId[\s\S]*access key id/],
    ['another bucket', { bucket: 'attic' }, /404 NoSuchBucket[\s\S]*wrangler r2 bucket create attic/],
  ])('says how to fix %s, without trying again', async (_, change, said) => {
    const store = connect(change);
    await expect(store.get(key, 1)).rejects.toThrow(said);
    await expect(store.put(key, one)).rejects.toThrow(said);
    await expect(store.putIf(key, one, { etag: '"x"' })).rejects.toThrow(said);
    await expect(store.list('')).rejects.toThrow(said);
    expect(server.requests).toHaveLength(4);
  });

  it.each([
    [401, 'Unauthorized', /401 Unauthorized[\s\S]*R2 API token/],
    [403, 'AccessDenied', /403 AccessDenied[\s\S]*Object Read & Write/],
    [403, 'SignatureDoesNotMatch', /secret access key/],
    [403, 'RequestTimeTooSkewed', /clock/],
    [412, 'PreconditionFailed', /Somebody else wrote/],
    [400, 'EntityTooLarge', /error-codes/],
  ])('says how to fix %d %s', async (status, code, said) => {
    server.faults.push({ status, code });
    await expect(connect().put(key, one)).rejects.toThrow(said);
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    { status: 500, code: 'InternalError' },
    { status: 429, code: 'SlowDown' },
    { status: 503, code: '' },
    'hang-up' as const,
  ])('tries again after %j, and again', async (fault) => {
    server.faults.push(fault, fault);
    await connect().put(key, one);
    expect(server.requests).toHaveLength(3);
    expect(await connect().get(key, 1)).toEqual(one);
  });

  it('gives up after its retries, and says what it saw last', async () => {
    const fault = { status: 503, code: 'ServiceUnavailable' };
    server.faults.push(fault, fault, fault);
    await expect(connect().get(key, 1)).rejects.toThrow(/failed 3 times[\s\S]*503 ServiceUnavailable/);
    server.faults.push('hang-up');
    await expect(connect({ retries: 0 }).get(key, 1)).rejects.toThrow(/cannot be reached[\s\S]*1 times/);
  });

  it('counts an answer that takes too long as none', async () => {
    await connect().put(key, one);
    server.faults.push('silence');
    expect(await connect({ timeout: 100 }).get(key, 1)).toEqual(one);
    expect(server.requests).toHaveLength(3);
  });

  it('says why nobody answers', async () => {
    const { endpoint } = server;
    await server.close();
    await expect(connect({ endpoint, retries: 1 }).get(key, 1)).rejects.toThrow(/2 times[\s\S]*ECONNREFUSED/);
  });

  it('knows its own conditional write again when the answer to it was lost', async () => {
    server.faults.push('hang-up-after');
    expect(await connect().putIf(key, one, 'absent')).toBe(true);
    const { tag } = (await connect().getTagged(key, 1))!;
    server.faults.push('hang-up-after');
    expect(await connect().putIf(key, Uint8Array.of(2), tag)).toBe(true);
  });

  it('does not take the write of another for its own', async () => {
    await connect().put(key, Uint8Array.of(7));
    server.faults.push('hang-up');
    expect(await connect().putIf(key, one, 'absent')).toBe(false);
    expect(await connect().get(key, 1)).toEqual(Uint8Array.of(7));
  });
});
