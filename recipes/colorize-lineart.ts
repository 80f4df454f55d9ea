import { restorer } from './restorer.ts';

export const COLORIZE_LINEART = restorer({
  ...{ name: 'colorize-lineart', title: 'Line art, coloured' },
  ...{ task: 'colorize-lineart', entry: 'unet-l1', needs: ['emoji'] },
});
