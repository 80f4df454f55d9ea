import { z } from 'zod';
import { GALLERY_LIMITS } from './gallery-limits.ts';
import { galleryIdSchema } from './gallery-order.ts';
import { giveUpGallery, type RenderingParts, renderGallery } from './render-gallery.ts';

const messageSchema = z.object({ gallery: galleryIdSchema });

/** The first wait before another try, in seconds; each is twice as long as the one before. */
const FIRST_WAIT = 5;

/** The gallery that a message is about, if it is about one. */
export const galleryOf = (body: unknown): string | undefined => messageSchema.safeParse(body).data?.gallery;

/** Renders a gallery a stretch further. Answers for its message: it is tried again where that may help. */
export async function takeGallery(message: Message, gallery: string, parts: RenderingParts): Promise<void> {
  try {
    if (message.attempts >= GALLERY_LIMITS.deliveries) await giveUpGallery(gallery, parts);
    else await renderGallery(gallery, parts);
    message.ack();
  } catch (error) {
    const { name, message: detail, stack } = error instanceof Error ? error : new Error(String(error));
    const attempt = message.attempts;
    console.error(JSON.stringify({ event: 'gallery-error', gallery, attempt, error: name, detail, stack }));
    message.retry({ delaySeconds: FIRST_WAIT * 2 ** (message.attempts - 1) });
  }
}
