import { restorer } from './restorer.ts';

export const COLORIZE_LINEART = restorer({
  ...{ name: 'colorize-lineart', title: 'Line art of objects and faces, in colour' },
  ...{ task: 'colorize-lineart', entry: 'unet-l1', needs: ['emoji'] },
  // A drawing's data set names its maker since; runs of before that do not.
  exported: ['--credit', 'Fluent Emoji; Microsoft; https://github.com/microsoft/fluentui-emoji; MIT'],
});
