import type { Context } from 'hono';
import type { AppEnv } from '../../app-env.ts';
import type { FaceExtension } from '../../requests/face-file.ts';
import { facePath } from '../../requests/face-path.ts';
import type { WishQuery } from '../../requests/face-request.ts';
import type { ModelReference } from '../../requests/model-reference.ts';

/** A redirect to the face of some seed, with all that was asked. Nothing is looked up: the face's own URL tells what is wrong with it. */
export function answerRandom(
  c: Context<AppEnv>,
  reference: ModelReference | undefined,
  { extension, negotiated, query }: { extension: FaceExtension; negotiated: boolean; query: WishQuery },
): Response {
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  c.header('Cache-Control', 'no-store');
  if (negotiated) c.header('Vary', 'Accept');
  const { mix, ...asked } = query;
  return c.redirect(facePath({ ...asked, mix: mix?.text, seed: String(seed), extension, model: reference }), 302);
}
