import { UserError } from '../../apps/trainer/src/errors.ts';

/** Pictures that people bring: they are not part of the repository, and no command draws them. */
export const SOURCES = {
  flowers: {
    flag: '--flowers',
    example: 'flowers-128.zip',
    what: 'a zip of photographs of flowers, train/<class>/ and val/<class>/, no picture in both',
    from: 'the flowers collection of TensorFlow (CC BY, photographers on Flickr): https://www.tensorflow.org/datasets/catalog/tf_flowers',
  },
  emoji: {
    flag: '--emoji',
    example: 'emoji.zip',
    what: 'a zip of drawings, line/<code>.png in black and white and color/<code>.png the same in colour',
    from: 'Microsoft Fluent Emoji (MIT), its styles High Contrast and Color: https://github.com/microsoft/fluentui-emoji',
  },
  mnist: {
    flag: '--mnist',
    example: 'mnist',
    what: 'a folder with the four IDX files, train-images-idx3-ubyte.gz and so on',
    from: 'MNIST (LeCun, Cortes, Burges; commonly stated as CC BY-SA 3.0): https://yann.lecun.com/exdb/mnist/',
  },
} as const;

export type SourceName = keyof typeof SOURCES;
/** Where those lie that were brought. */
export type Sources = { readonly [Name in SourceName]?: string | undefined };

/** Says which pictures are wanting, and where people get them. */
export function missingSource(name: SourceName): UserError {
  const { flag, example, what, from } = SOURCES[name];
  return new UserError(
    `${flag} is missing.`,
    `It names ${what}. Such pictures come from ${from}.`,
    `add ${flag} ${example}`,
  );
}
