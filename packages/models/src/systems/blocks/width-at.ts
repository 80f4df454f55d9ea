/** Channels of the feature map of a given side: `width` at full size, doubled at every halving, up to `maxWidth`. */
export const widthAt = (side: number, { size, width, maxWidth }: { size: number; width: number; maxWidth: number }) =>
  Math.min(maxWidth, (width * size) / side);
