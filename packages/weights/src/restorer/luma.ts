/**
 * The luma of a colour by Rec. ITU-R BT.601, as in JPEG and in most programs that make a picture grey: 0.299 R' + 0.587 G' + 0.114 B',
 * rounded half up. Counted in thousandths, so that halves are exact.
 */
export const luma = (red: number, green: number, blue: number): number =>
  Math.floor((299 * red + 587 * green + 114 * blue + 500) / 1000);
