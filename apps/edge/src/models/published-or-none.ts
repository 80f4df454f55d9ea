import { StoreError } from '@omokage/weights';
import type { Library } from './library.ts';
import type { ModelSource, PublishedModel } from './model-source.ts';

/** Undefined when storage does not answer: what is embedded is served all the same. */
export async function publishedOrNone(library: Library, source: ModelSource): Promise<PublishedModel[] | undefined> {
  try {
    return await library.published(source);
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
