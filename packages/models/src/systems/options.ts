import { z } from 'zod';

/** One option of a system, for people. */
export interface OptionDescription {
  readonly name: string;
  /** Such as `1 to 64` or `none | batch`. */
  readonly range: string;
  readonly initial: string;
  readonly meaning: string;
}

/** What JSON Schema says about one property, as far as options of systems use it. */
interface Property {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly description?: string;
}

/** Reads the options out of a schema, in its order. */
export function describeOptions(config: z.ZodObject): OptionDescription[] {
  const { properties = {} } = z.toJSONSchema(config, { io: 'input' }) as { properties?: Record<string, Property> };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    range: rangeOf(property),
    initial: property.default === undefined ? '' : String(property.default),
    meaning: property.description ?? '',
  }));
}

function rangeOf({ type, enum: choices, minimum, maximum }: Property): string {
  if (choices !== undefined) return choices.join(' | ');
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  return type === 'boolean' ? 'true | false' : (type ?? '');
}
