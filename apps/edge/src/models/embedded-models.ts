import colorizeLineartManifest from '@omokage/weights/embedded/colorize-lineart/manifest.json';
import colorizeLineartShard1 from '@omokage/weights/embedded/colorize-lineart/weights-1of1.bin';
import demosaicFacesManifest from '@omokage/weights/embedded/demosaic-faces/manifest.json';
import demosaicFacesShard1 from '@omokage/weights/embedded/demosaic-faces/weights-1of1.bin';
import denoisePhotoManifest from '@omokage/weights/embedded/denoise-photo/manifest.json';
import denoisePhotoShard1 from '@omokage/weights/embedded/denoise-photo/weights-1of1.bin';
import inpaintManifest from '@omokage/weights/embedded/inpaint/manifest.json';
import inpaintShard1 from '@omokage/weights/embedded/inpaint/weights-1of1.bin';
import upscalePhotoManifest from '@omokage/weights/embedded/upscale-photo/manifest.json';
import upscalePhotoShard1 from '@omokage/weights/embedded/upscale-photo/weights-1of1.bin';
import type { EmbeddedFiles } from './embedded-files.ts';

// Written by `npm run embed`, from the folders in packages/weights/embedded. Edit those, not this.

/** The models that travel with the Worker beside the default. Of two restorers of one task, the first answers where no model is named. */
export const EMBEDDED_MODELS: readonly EmbeddedFiles[] = [
  { manifest: colorizeLineartManifest, shards: [colorizeLineartShard1] },
  { manifest: demosaicFacesManifest, shards: [demosaicFacesShard1] },
  { manifest: denoisePhotoManifest, shards: [denoisePhotoShard1] },
  { manifest: inpaintManifest, shards: [inpaintShard1] },
  { manifest: upscalePhotoManifest, shards: [upscalePhotoShard1] },
];
