import { restorer } from './restorer.ts';

export const INPAINT = restorer({
  ...{ name: 'inpaint', title: 'Holes in drawn faces, filled' },
  ...{ task: 'inpaint', entry: 'pix2pix', needs: [] },
});
