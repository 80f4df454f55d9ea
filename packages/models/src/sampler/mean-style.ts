/**
 * The style that psi 0 shows, `[dimensions]`. Of a model that holds a mean for each class, that of the class: conditional truncation
 * (Sauer, Schwarz, Geiger 2022, "StyleGAN-XL", whose code keeps such means). Between classes it is on the straight line between theirs.
 * @param average `[dimensions]`, or `[classes, dimensions]`, row-major
 * @param shares of the classes, `[classes]`; they add up to 1. Of no effect, and needless, where there is one mean for all.
 */
export function meanStyle(average: Float32Array, dimensions: number, shares: Float32Array | undefined): Float32Array {
  if (average.length === dimensions) return average;
  const mean = new Float32Array(dimensions);
  for (const [index, share] of shares!.entries()) {
    if (share === 0) continue;
    for (let i = 0; i < dimensions; i++) mean[i]! += share * average[index * dimensions + i]!;
  }
  return mean;
}
