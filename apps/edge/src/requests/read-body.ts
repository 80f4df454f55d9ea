import { Problem } from '../problems/problem.ts';
import { within } from '../within.ts';

export interface BodyLimits {
  /** Most bytes. */
  bytes: number;
  /** Milliseconds within which all of it must be here. */
  patience: number;
}

/**
 * The whole body of a request. What its Content-Length says is looked at first, and believed never: bytes are counted as they
 * come, and reading stops at the limit. Throws a Problem: `body-too-large`, `incomplete-body` for one that is empty, that ends or
 * breaks off before its announced end or goes on after it, or `slow-upload`.
 */
export async function readBody(
  request: Request,
  { bytes: most, patience }: BodyLimits,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = readLength(request.headers.get('Content-Length'));
  if (announced !== undefined && announced > most) throw tooLarge(most, `It was announced with ${announced} bytes.`);
  if (request.body === null) throw incomplete('The request has no body.');
  const reader = request.body.getReader();
  try {
    const bytes = await within(patience, collect(reader, most), () => tooSlow(patience));
    if (bytes.length === 0) throw incomplete('The body is empty.');
    if (announced !== undefined && bytes.length !== announced) {
      throw incomplete(`It was announced with ${announced} bytes, and has ${bytes.length}.`);
    }
    return bytes;
  } catch (error) {
    // What is still to come is of no use; that the stream is broken already is no news.
    reader.cancel().catch(() => {});
    throw error;
  }
}

/** Undefined where a request does not say: its body comes in chunks. */
function readLength(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,15}$/.test(header)) return Number(header);
  throw incomplete('Its Content-Length is no number of bytes.');
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw incomplete(`It broke off after ${length} bytes.`, cause);
    });
    if (done) break;
    length += value.length;
    if (length > most) throw tooLarge(most, 'It goes on beyond that.');
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  for (let offset = 0; parts.length > 0; ) {
    const part = parts.shift()!;
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const tooLarge = (most: number, detail: string): Problem =>
  new Problem('body-too-large', `The body is too large. ${detail}`, { allowed: `at most ${most} bytes` });

const tooSlow = (patience: number): Problem =>
  new Problem('slow-upload', `The body was not here within ${patience / 1000} s.`, {
    allowed: `all of the body within ${patience / 1000} s`,
  });

const incomplete = (detail: string, cause?: unknown): Problem =>
  new Problem('incomplete-body', detail, { allowed: 'a picture file as the body, all of it' }, { cause });
