import { R2BindingStore } from '@omokage/weights';
import { galleryOf, takeGallery } from './galleries/gallery-queue.ts';
import { movedName } from './models/moved-name.ts';
import { PatientStore } from './models/patient-store.ts';
import { StoredModels } from './models/stored-models.ts';
import type { Workshop } from './models/workshop.ts';

/**
 * Seconds from the move of a name to the purge of what was cached of it. An isolate believes what it read of a name for 15 s, and what
 * it drew in that time would be cached again.
 */
const PURGE_DELAY = 30;

export interface QueueParts {
  readonly workshop: Workshop;
  /** Takes answers with these tags out of the renderer's cache. */
  purge(tags: string[], context: ExecutionContext): Promise<void>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

type Bindings = Pick<Env, 'MODELS' | 'GALLERIES'>;

/** What takes messages: that a gallery is to go on, and that a name means another model. Each is answered for by itself. */
export function createQueue({ workshop, purge, now = Date.now }: QueueParts) {
  return async (batch: MessageBatch, env: Bindings, context: ExecutionContext): Promise<void> => {
    const rendering = {
      workshop,
      bucket: env.MODELS,
      queue: env.GALLERIES,
      source: new StoredModels(new PatientStore(new R2BindingStore(env.MODELS))),
      keepAlive: (work: Promise<unknown>) => context.waitUntil(work),
      now,
    };
    for (const message of batch.messages) {
      const gallery = galleryOf(message.body);
      const name = movedName(message.body);
      if (gallery !== undefined) await takeGallery(message, gallery, rendering);
      else if (name !== undefined) await takeMove(message, () => purge([`model:${name}`], context));
      else {
        console.error(JSON.stringify({ event: 'queue-message', detail: 'A message says nothing that is known.' }));
        message.ack();
      }
    }
  };
}

/** At first it only waits. Afterwards it is tried again where it fails, and then caches ask again by themselves soon. */
async function takeMove(message: Message, purge: () => Promise<void>): Promise<void> {
  if (message.attempts === 1) return message.retry({ delaySeconds: PURGE_DELAY });
  try {
    await purge();
    message.ack();
  } catch (error) {
    console.error(JSON.stringify({ event: 'purge-error', detail: String(error) }));
    message.retry({ delaySeconds: PURGE_DELAY });
  }
}
