import { closest } from 'fastest-levenshtein';
import { UserError } from '../../errors.ts';
import type { Degradation } from './degradation.ts';
import { DEGRADATIONS } from './degradations.ts';
import { describeParameter, type Parameters, printWish, readWish, type Wish, type Wishes } from './parameters.ts';

/** One `--with`: a degradation and what the user wants of it. */
export interface DegradationStep {
  readonly degradation: Degradation;
  readonly wishes: Wishes;
  /** The spec in full, defaults written out, so that a data set's header says all. */
  readonly text: string;
}

/**
 * Reads `name`, `name:value` or `name:value,option=value,...`; every number may be a range, `low-high`. Throws
 * `UserError` that names the nearest degradation and what it takes.
 */
export function parseSpec(text: string): DegradationStep {
  const [name, rest] = splitOnce(text.trim(), ':');
  const degradation = DEGRADATIONS.find((known) => known.name === name);
  if (degradation === undefined) throw unknownDegradation(name, text);
  const given = new Map<string, Wish>();
  for (const part of rest === undefined ? [] : rest.split(',')) readPart(part.trim(), degradation, given, text);
  const wishes = withDefaults(degradation, given, text);
  return { degradation, wishes, text: printSpec(degradation, wishes) };
}

/** All it takes, such as `noise:<sigma> standard deviation in 8-bit steps, 0 to 255`. */
export function describeDegradation({ name, parameters, main }: Degradation): string {
  const all = Object.entries(parameters).map(([key, parameter]) => {
    const form = key === main ? `${name}:<${key}>` : `${key}=`;
    const initial = parameter.default === undefined ? '' : ` (default ${parameter.default})`;
    return `${form} ${describeParameter(parameter)}${initial}`;
  });
  return all.length === 0 ? `${name} takes no value` : all.join('; ');
}

function readPart(part: string, degradation: Degradation, given: Map<string, Wish>, spec: string): void {
  const { name, parameters, main } = degradation;
  const [before, after] = splitOnce(part, '=');
  const key = after === undefined ? main : before;
  const value = after ?? before;
  if (key === undefined || !Object.hasOwn(parameters, key)) {
    const detail = after === undefined ? `${name} takes no value "${part}"` : `${name} has no option "${before}"`;
    throw new UserError(`invalid degradation "${spec}"`, detail, suggestParameter(before, degradation));
  }
  if (given.has(key)) {
    throw new UserError(`invalid degradation "${spec}"`, `it gives ${key} twice`, 'give each value once');
  }
  given.set(key, readWish(value, parameters[key], spec));
}

function withDefaults(degradation: Degradation, given: Wishes, spec: string): Wishes {
  const { parameters, example } = degradation;
  return new Map(
    Object.entries(parameters).map(([key, parameter]) => {
      const wish = given.get(key) ?? parameter.default;
      if (wish === undefined) {
        const detail = `it needs ${describeParameter(parameter)}, or a range of it`;
        throw new UserError(`invalid degradation "${spec}"`, detail, `for example ${example}`);
      }
      return [key, typeof wish === 'number' ? { low: wish, high: wish } : wish];
    }),
  );
}

function printSpec({ name, parameters, main }: Degradation, wishes: Wishes): string {
  const parts = Object.keys(parameters).map((key) => {
    const value = printWish(wishes.get(key) ?? '');
    return key === main ? value : `${key}=${value}`;
  });
  return parts.length === 0 ? name : `${name}:${parts.join(',')}`;
}

function unknownDegradation(name: string, spec: string): UserError {
  const names = DEGRADATIONS.map((known) => known.name);
  const nearest = DEGRADATIONS[names.indexOf(closest(name, names))];
  return new UserError(
    `unknown degradation "${spec}"`,
    `there is no "${name}"; the nearest is ${nearest.name}: ${describeDegradation(nearest)}`,
    `for example ${nearest.example}; all of them: ${names.join(', ')}`,
  );
}

function suggestParameter(name: string, degradation: Degradation): string {
  const { parameters, example } = degradation;
  const named: Parameters = Object.fromEntries(Object.entries(parameters).filter(([key]) => key !== degradation.main));
  const names = Object.keys(named);
  if (names.length === 0) return `for example ${example}`;
  const nearest = closest(name, names);
  return `the nearest option is ${nearest}: ${describeParameter(named[nearest])}; for example ${example}`;
}

/** The text before the first separator, and what follows it if there is one. */
function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
