import { ONNXRUNTIME, STOCK } from '../contenders.ts';
import type { Profile } from '../layers.ts';
import type { Peaks } from '../peaks.ts';
import { FACE, type ProductFacts } from '../product/measure-product.ts';
import { spreadOf } from '../spread.ts';
import { type Comparison, ratioTo } from './comparison-table.ts';
import { largeLayers } from './layer-table.ts';
import { asPercent, asRatio, inMilliseconds, markdownTable } from './numbers.ts';

/** All that a run measured; parts that were left out are absent. */
export interface Measured {
  generator?: Comparison | undefined;
  profile?: Profile | undefined;
  peaks?: Peaks | undefined;
  product?: ProductFacts | undefined;
}

interface Aim {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** What the engine was built to reach, and whether it does. */
export function aimsTable(measured: Measured): string {
  const rows = [...aimsOfEngine(measured), ...aimsOfProduct(measured)].map(({ what, wanted, measured, met }) => [
    what,
    wanted,
    measured,
    met ? 'met' : '**missed**',
  ]);
  return markdownTable([['', 'aim', 'measured', ''], ...rows]);
}

function aimsOfEngine({ generator, profile, peaks }: Measured): Aim[] {
  const aims: Aim[] = [];
  const compare = (what: string, name: string, to: string, most: number, wanted: string) => {
    const own = generator?.results.find(({ contender }) => contender.name === name)?.rounds.get(1);
    const ratio = own && ratioTo(to, own, 1, generator!.results);
    if (ratio !== undefined) aims.push({ what, wanted, measured: asRatio(ratio), met: ratio <= most });
  };
  compare('DCGAN-64, int8 / onnxruntime-web', 'engine-int8', ONNXRUNTIME, 1 / 3, 'at most 0.33, better 0.20');
  compare('DCGAN-64, int8 / stock tfjs', 'engine-int8', STOCK, 1 / 20, 'at most 0.050');
  compare('DCGAN-64, float32 / onnxruntime-web', 'engine-float32', ONNXRUNTIME, 1, 'at most 1.0');
  const face = generator?.results.find(({ contender }) => contender.name === 'engine-int8')?.rounds.get(1);
  if (face !== undefined) aims.push(atMost('a warm face of DCGAN-64, drawn in int8', 1.5, spreadOf(face).median));
  const large = profile && peaks && largeLayers(profile, peaks);
  if (large !== undefined) {
    const measured = `${asPercent(large.least)} to ${asPercent(large.most)}`;
    aims.push({
      what: 'DCGAN-64, int8, large layers, of the peak',
      wanted: 'at least 60 %',
      measured,
      met: large.least >= 0.6,
    });
  }
  return aims;
}

function aimsOfProduct({ product }: Measured): Aim[] {
  const face = product?.requests.find(({ name }) => name === FACE)?.net.median;
  if (product === undefined || face === undefined) return [];
  return [
    atMost('the default face, a whole request with PNG, uncached, beyond an empty one', 10, face),
    atMost('the first request after the start, likewise', 15, product.firstFace.median),
  ];
}

const atMost = (what: string, most: number, median: number): Aim => ({
  what,
  wanted: `under ${most} ms`,
  measured: `${inMilliseconds(median)} ms`,
  met: median < most,
});
