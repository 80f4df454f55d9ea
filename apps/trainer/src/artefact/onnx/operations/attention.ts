import { KEPT } from '../layout.ts';
import type { Operation } from '../operation.ts';

/** For each place of the query the values of all places, by softmax of query times key. */
export function attention({ graph, inputs, shapes }: Operation): string {
  const [x] = inputs;
  const [query, key, value] = inputs.map((picture, i) =>
    graph.add('Reshape', [picture, graph.integers([KEPT, shapes[i]![2]!, -1])]),
  ); // [N,channels,places]
  const placesOf = (x: string) => graph.add('Transpose', [x], { perm: [0, 2, 1] });
  const weights = graph.add('Softmax', [graph.add('MatMul', [placesOf(query!), key!])], { axis: 2 }); // [N,h*w,h'*w']
  const attended = placesOf(graph.add('MatMul', [weights, placesOf(value!)])); // [N,c,h*w]
  const dims = graph.add('Concat', [graph.sides(x!, 0, 1), graph.integers([shapes[2]![2]!]), graph.sides(x!, 2, 4)], {
    axis: 0,
  });
  return graph.add('Reshape', [attended, dims]);
}
