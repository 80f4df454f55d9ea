import { restorer } from './restorer.ts';

export const DEMOSAIC_FACES = restorer({
  ...{ name: 'demosaic-faces', title: 'Drawn faces out of mosaics of 2 to 32 pixels' },
  ...{ task: 'demosaic', entry: 'pix2pix', needs: [] },
});
