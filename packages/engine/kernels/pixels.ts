/** How pixels lie in memory: their channels filled up to whole vectors, the rest of the last one holding zeros. */

/** Bytes of a pixel of floats. */
@inline
export function floatBytes(channels: usize): usize {
  return ((channels + 3) & ~3) << 2;
}

/** All bits of those lanes of a pixel's last vector that hold channels, and none of those that fill it up. */
@inline
export function lastLanes(channels: usize): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat((((<i32>channels) - 1) & 3) + 1));
}
