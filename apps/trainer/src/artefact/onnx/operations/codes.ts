import { type Codes, MOST_CODE } from '@omokage/models/plan';
import type { OnnxGraph } from '../graph.ts';

/** A value as it reads after it was kept as codes of 7 bits: floats, rounded and cut off as codes are. `Round` takes halves to even. */
export function roundedToCodes(graph: OnnxGraph, x: string, { scale, zero }: Codes): string {
  const [scaleName, zeroName] = [graph.number(scale), graph.number(zero)];
  const place = graph.add('Add', [graph.add('Div', [x, scaleName]), zeroName]);
  const code = graph.add('Clip', [graph.add('Round', [place]), graph.number(0), graph.number(MOST_CODE)]);
  return graph.add('Mul', [graph.add('Sub', [code, zeroName]), scaleName]);
}
