import { restorer } from './restorer.ts';

export const DENOISE_PHOTO = restorer({
  ...{ name: 'denoise-photo', title: 'Photographs of flowers, without noise and JPEG artefacts' },
  ...{ task: 'denoise-photo', entry: 'unet-l1', needs: ['flowers'] },
});
