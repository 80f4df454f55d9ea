import { join } from 'node:path';
import { R2BindingStore, type R2BucketLike } from '@omokage/weights';
import { getPlatformProxy } from 'wrangler';
import { ROOT } from './repository.ts';

/** What tests do to a bucket behind the back of those who publish. */
type Bucket = R2BucketLike & { delete(key: string): Promise<void> };

export interface LocalBucket {
  readonly bucket: Bucket;
  readonly store: R2BindingStore;
  close(): Promise<void>;
}

/** The object storage of a server that runs on this machine. @param state as given to `startServer`. */
export async function openLocalBucket(state: string): Promise<LocalBucket> {
  const { env, dispose } = await getPlatformProxy<{ MODELS: Bucket }>({
    configPath: join(ROOT, 'wrangler.toml'),
    persist: { path: join(state, 'v3') },
    remoteBindings: false,
  });
  return { bucket: env.MODELS, store: new R2BindingStore(env.MODELS), close: dispose };
}
