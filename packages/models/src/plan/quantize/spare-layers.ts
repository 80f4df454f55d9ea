import type { LayerCost } from './layer-costs.ts';

/** dB that keeping a layer as floats must bring. */
const LEAST_GAIN = 0.1;

/** What a choice of layers comes to, dB. */
type Measure = (layers: ReadonlySet<string>) => Promise<number>;

/**
 * The layers that compute in integers when the target must be met: all of them where that does; else those that cost most are spared, one after
 * the other, until it is met or none is left that would bring anything. What turns out to have been spared for nothing is taken back, the most
 * work first.
 * @param costs of every layer that could
 * @param target dB
 */
export async function spareLayers(
  costs: readonly LayerCost[],
  target: number,
  measure: Measure,
): Promise<{ layers: ReadonlySet<string>; psnr: number }> {
  let layers: ReadonlySet<string> = new Set(costs.map(({ id }) => id));
  let psnr = await measure(layers);
  for (const { id } of costs.toSorted((a, b) => a.psnr - b.psnr)) {
    if (psnr >= target) break;
    const fewer = new Set([...layers].filter((layer) => layer !== id));
    const without = await measure(fewer);
    if (without >= psnr + LEAST_GAIN) [layers, psnr] = [fewer, without];
  }
  for (const { id } of costs.toSorted((a, b) => b.share - a.share)) {
    if (psnr < target || layers.has(id)) continue;
    const more = new Set([...layers, id]);
    const withIt = await measure(more);
    if (withIt >= target) [layers, psnr] = [more, withIt];
  }
  return { layers, psnr };
}
