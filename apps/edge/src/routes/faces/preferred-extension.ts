import type { Context } from 'hono';
import { formatOf } from '../../pictures/face-encoding.ts';
import type { PictureExtension } from '../../requests/face-file.ts';
import { preferredFormat } from '../../requests/picture-format.ts';

/** The extension that a client's Accept header means, out of those that there are. */
export function preferredExtension<Extension extends PictureExtension>(
  c: Context,
  extensions: readonly Extension[],
): Extension {
  const format = preferredFormat(c.req.header('Accept'), extensions.map(formatOf));
  return extensions.find((extension) => formatOf(extension) === format)!;
}
