export type PictureErrorCode =
  | 'not-a-picture'
  | 'truncated'
  | 'damaged'
  | 'too-large'
  | 'animated'
  | 'cmyk'
  | 'sixteen-bit'
  | 'empty';

/** A file that is not taken: which rule it breaks, what was found, and what its sender can do about it. */
export class PictureError extends Error {
  readonly code: PictureErrorCode;
  readonly what: string;
  readonly detail: string;
  readonly fix: string;

  constructor(code: PictureErrorCode, what: string, detail: string, fix: string, options?: ErrorOptions) {
    super(`${what}\n  ${detail}\n  → ${fix}`, options);
    this.name = 'PictureError';
    this.code = code;
    this.what = what;
    this.detail = detail;
    this.fix = fix;
  }
}

export const truncated = (detail: string): PictureError =>
  new PictureError('truncated', 'the picture is cut off', detail, 'send the whole file');

export const damaged = (detail: string, options?: ErrorOptions): PictureError =>
  new PictureError('damaged', 'the picture is damaged', detail, 'save the picture again and send that file', options);
