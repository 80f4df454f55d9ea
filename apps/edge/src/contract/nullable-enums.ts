/**
 * The same schema, with null among the values of every enumeration that may be null. The generator says so in `type` alone, and
 * by JSON Schema both have to hold.
 */
export function withNullableEnums<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withNullableEnums) as T;
  if (typeof node !== 'object' || node === null) return node;
  const whole = Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, withNullableEnums(inner)]));
  const { type, enum: values } = whole;
  const wanting = Array.isArray(type) && type.includes('null') && Array.isArray(values) && !values.includes(null);
  return (wanting ? { ...whole, enum: [...values, null] } : whole) as T;
}
