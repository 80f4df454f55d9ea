/** What requests of one kind cost. */
export interface RequestCost {
  /** What was asked, such as `demosaic 128x128`. */
  readonly name: string;
  readonly model: string;
  /** Pixels of an answer; 0 where it is no picture. */
  readonly pixels: number;
  readonly requests: number;
  /** Processor seconds of all of them together. */
  readonly seconds: number;
}

/** A table in Markdown. Seconds of a megapixel are those of the answers. */
export function costTable(costs: readonly RequestCost[]): string {
  const lines = costs.map(({ name, model, pixels, requests, seconds }) => {
    const each = (1000 * seconds) / requests;
    const perMegapixel = pixels === 0 ? '' : `${((seconds / requests / pixels) * 1e6).toFixed(2)} s`;
    return `| ${name} | ${model} | ${each.toFixed(each < 10 ? 1 : 0)} ms | ${perMegapixel} | ${requests} |`;
  });
  return ['| request | model | CPU a request | CPU a megapixel | n |', '|---|---|---|---|---|', ...lines].join('\n');
}
