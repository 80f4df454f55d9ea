import { loadLanes } from './lanes';

/**
 * source, a matrix [rows,columns] whose rows are `step` bytes apart -> panels of 8 columns, [panels,panelRows,8], filled up with
 * zeros. `panelRows` may exceed `rows` when several matrices share the panels; `target` then points at the first row of this one.
 */
export function packColumns(
  source: usize,
  step: usize,
  target: usize,
  rows: usize,
  columns: usize,
  panelRows: usize,
): void {
  for (let column: usize = 0; column < columns; column += 8) {
    const width = <i32>(columns - column);
    let from = source + (column << 2);
    let to = target;
    for (let row: usize = 0; row < rows; row++) {
      v128.store(to, loadLanes(from, width));
      v128.store(to, loadLanes(from + 16, width - 4), 16);
      from += step;
      to += 32;
    }
    target += panelRows << 5;
  }
}

/**
 * Copies `count` pictures [height,width] of `channels` floats a pixel into frames [frameHeight,frameWidth] of `frameChannels` floats,
 * `top` and `left` pixels in. Negative: so many pixels are cut off. All other floats of the frames become zero; channels that do not
 * fit a frame are left out.
 */
export function frame(
  source: usize,
  target: usize,
  count: i32,
  height: i32,
  width: i32,
  channels: i32,
  frameHeight: i32,
  frameWidth: i32,
  frameChannels: i32,
  top: i32,
  left: i32,
): void {
  const from = max(0, left); // columns of the frame that show the picture
  const end = max(from, min(frameWidth, left + width));
  const frameRow = (frameWidth * frameChannels) << 2;
  for (; count > 0; count--) {
    for (let row = 0; row < frameHeight; row++, target += frameRow) {
      const y = row - top;
      if (y < 0 || y >= height || from === end) {
        memory.fill(target, 0, frameRow);
        continue;
      }
      const read = source + (((y * width + from - left) * channels) << 2);
      memory.fill(target, 0, (from * frameChannels) << 2);
      copyPixels(read, target + ((from * frameChannels) << 2), end - from, channels, frameChannels);
      memory.fill(target + ((end * frameChannels) << 2), 0, ((frameWidth - end) * frameChannels) << 2);
    }
    source += (height * width * channels) << 2;
  }
}

@inline
function copyPixels(source: usize, target: usize, pixels: i32, channels: i32, targetChannels: i32): void {
  if (channels === targetChannels) {
    memory.copy(target, source, (pixels * channels) << 2);
    return;
  }
  for (; pixels > 0; pixels--) {
    const both = min(channels, targetChannels);
    for (let c = 0; c < both; c++) store<f32>(target + (c << 2), load<f32>(source + (c << 2)));
    for (let c = both; c < targetChannels; c++) store<f32>(target + (c << 2), 0);
    source += channels << 2;
    target += targetChannels << 2;
  }
}

/** Writes `count` zeros. */
export function zero(target: usize, count: usize): void {
  memory.fill(target, 0, count << 2);
}
