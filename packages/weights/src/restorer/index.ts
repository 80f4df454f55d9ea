/** Models that turn pictures into others. Apart from the package's main entry, because they compute. */
export { bicubicResample, cubic, type Raster, type Sides } from './bicubic-resample.ts';
export { luma } from './luma.ts';
export { maskOfPicture } from './mask-of-picture.ts';
export { ModelRestorer, type Restoration, type RestoreOptions, type RestorerModel } from './model-restorer.ts';
export { RestorationError, type RestorationErrorCode } from './restoration-error.ts';
export type { Mask, Rgba } from './rgba.ts';
