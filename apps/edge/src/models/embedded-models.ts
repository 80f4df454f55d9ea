import colorizeLineartManifest from '@omokage/weights/embedded/colorize-lineart/manifest.json';
import demosaicFacesManifest from '@omokage/weights/embedded/demosaic-faces/manifest.json';
import denoisePhotoManifest from '@omokage/weights/embedded/denoise-photo/manifest.json';
import flowersManifest from '@omokage/weights/embedded/flowers/manifest.json';
import inpaintManifest from '@omokage/weights/embedded/inpaint/manifest.json';
import upscalePhotoManifest from '@omokage/weights/embedded/upscale-photo/manifest.json';

// Written by `npm run embed`, from the folders in packages/weights/embedded. Edit those, not this.

/**
 * What is in `manifest.json` of the models that travel with the Worker beside the default; their weights travel as assets. Of two restorers of
 * one task, the first answers where no model is named.
 */
export const EMBEDDED_MODELS: readonly unknown[] = [
  colorizeLineartManifest,
  demosaicFacesManifest,
  denoisePhotoManifest,
  flowersManifest,
  inpaintManifest,
  upscalePhotoManifest,
];
