import { restorer } from './restorer.ts';

export const UPSCALE_PHOTO = restorer({
  ...{ name: 'upscale-photo', title: 'Photographs of flowers, two to four times as large' },
  ...{ task: 'upscale-photo', entry: 'unet-l1', needs: ['flowers'] },
  exported: ['--scales', '2,4'],
});
