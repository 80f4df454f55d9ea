import type { Contract } from './gateway-contract.ts';

/**
 * Examples of parameters that may be left out become lists of examples. A single one is what documentation pages put into
 * their forms, and a form with every parameter filled in asks for what no model can do.
 */
export function withOptionalExamples(contract: Contract): Contract {
  const paths = Object.entries(contract.paths ?? {}).map(([path, item]) => [
    path,
    Object.fromEntries(Object.entries(item).map(([method, operation]) => [method, unfilled(operation)])),
  ]);
  return { ...contract, paths: Object.fromEntries(paths) };
}

interface Parameter {
  readonly required?: boolean;
  readonly schema?: Readonly<Record<string, unknown>>;
}

function unfilled(operation: { readonly parameters?: readonly Parameter[] }): object {
  if (operation.parameters === undefined) return operation;
  return { ...operation, parameters: operation.parameters.map((parameter) => listing(parameter)) };
}

function listing(parameter: Parameter): Parameter {
  if (parameter.required || parameter.schema?.example === undefined) return parameter;
  const { example, ...schema } = parameter.schema;
  return { ...parameter, schema: { ...schema, examples: [example] } };
}
