import type { Limits } from './offers.ts';

/** What is known of a picture before it is sent. */
export interface PictureFacts {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Of a type that the service takes. */
  readonly taken: boolean;
}

/** Why a picture would be refused, and how the browser can help. */
export interface Objection {
  readonly title: string;
  readonly detail: string;
  readonly remedy: {
    /** On a button. */
    readonly words: string;
    /** Longest side of the picture that would be taken. */
    readonly side: number;
  };
}

/** What the service would say of this picture; undefined where it would take it. @param scale How many times it is enlarged. */
export function objectionTo(
  { width, height, bytes, taken }: PictureFacts,
  limits: Limits,
  scale = 1,
): Objection | undefined {
  const side = Math.min(limits.inputSide, Math.floor(limits.outputSide / scale));
  const longest = Math.max(width, height);
  const scaled = { words: `Scale it down to ${side} pixels, here in the browser`, side };
  if (longest > limits.inputSide) {
    return {
      title: 'This picture is too large',
      detail: `It has ${width} × ${height} pixels; at most ${limits.inputSide} a side are taken.`,
      remedy: scaled,
    };
  }
  if (longest > side) {
    return {
      title: 'This picture is too large to be enlarged so much',
      detail: `${scale} times larger it would have ${longest * scale} pixels a side; at most ${limits.outputSide} are made.`,
      remedy: scaled,
    };
  }
  const asPng = { words: 'Write it as a PNG, here in the browser', side };
  if (!taken) return { title: 'Pictures of this type are not taken', detail: 'PNG, JPEG and WebP are.', remedy: asPng };
  if (bytes > limits.bodyBytes) {
    return {
      title: 'This file is too large',
      detail: `It has ${mebibytes(bytes)}; at most ${mebibytes(limits.bodyBytes)} are taken.`,
      remedy: asPng,
    };
  }
  return undefined;
}

const mebibytes = (bytes: number): string => `${Number((bytes / 2 ** 20).toFixed(1))} MiB`;
