import { restorer } from './restorer.ts';

export const INPAINT = restorer({
  ...{ name: 'inpaint', title: 'Drawn faces with holes of any shape, filled' },
  ...{ task: 'inpaint', entry: 'pix2pix', needs: [] },
});
