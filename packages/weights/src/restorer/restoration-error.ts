/**
 * - `mask-missing`: nothing says where the holes are.
 * - `mask-size`: the mask is not of the picture's size.
 * - `mask-empty`: the mask has no hole.
 * - `mask-not-taken`: the task has no mask.
 * - `scale-not-offered`: the model does not enlarge, or not by this factor.
 * - `too-large`: more pixels than the caller or the model allows.
 */
export type RestorationErrorCode =
  | 'mask-missing'
  | 'mask-size'
  | 'mask-empty'
  | 'mask-not-taken'
  | 'scale-not-offered'
  | 'too-large';

/** Something that this model cannot be asked. */
export class RestorationError extends Error {
  override readonly name = 'RestorationError';
  readonly code: RestorationErrorCode;
  /** What would have been accepted, in words. */
  readonly allowed: string;

  constructor(code: RestorationErrorCode, message: string, allowed: string) {
    super(message);
    this.code = code;
    this.allowed = allowed;
  }
}
