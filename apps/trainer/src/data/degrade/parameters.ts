import type { RandomStream } from '@omokage/models/sampling';
import { UserError } from '../../errors.ts';

/** A number of a degradation; the user gives one value, or a range that is drawn from once for each picture. */
export interface NumberParameter {
  readonly kind: 'number';
  /** What it is, with its unit. */
  readonly what: string;
  readonly min: number;
  readonly max: number;
  /** Whether values between the whole numbers mean nothing. */
  readonly whole: boolean;
  /**
   * How a range is drawn from. `log-uniform` is for scales: from 2 to 32, as many pictures get 2 to 4 as get 16 to 32.
   * It needs a `min` above 0.
   */
  readonly law: 'uniform' | 'log-uniform';
  /** Left out: the user has to say. */
  readonly default?: number;
}

/** One of a few words. */
export interface ChoiceParameter<Choice extends string = string> {
  readonly kind: 'choice';
  readonly what: string;
  readonly choices: readonly Choice[];
  readonly default: Choice;
}

export type Parameter = NumberParameter | ChoiceParameter;
export type Parameters = Readonly<Record<string, Parameter>>;

/** The values of one picture. */
export type Settings<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends ChoiceParameter<infer Choice> ? Choice : number;
};

/** What the user asked for: a word, or a range of numbers (`low` equals `high` for a single one). */
export type Wish = string | { readonly low: number; readonly high: number };
export type Wishes = ReadonlyMap<string, Wish>;

export function choice<const Choices extends readonly string[]>(
  what: string,
  choices: Choices,
  initial: Choices[number],
): ChoiceParameter<Choices[number]> {
  return { kind: 'choice', what, choices, default: initial };
}

/** Such as `block side in pixels, whole, 1 to 256` or `filter of the shrinking, area | bicubic`. */
export function describeParameter(parameter: Parameter): string {
  if (parameter.kind === 'choice') return `${parameter.what}, ${parameter.choices.join(' | ')}`;
  const { what, whole, min, max } = parameter;
  return `${what}, ${whole ? 'whole, ' : ''}${min} to ${max}`;
}

const NUMBER_OR_RANGE = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/;

/** Reads `8`, `2-32` or a word. Throws `UserError` that names the range, or the words, that are allowed. */
export function readWish(text: string, parameter: Parameter, spec: string): Wish {
  if (parameter.kind === 'choice') {
    if (parameter.choices.includes(text)) return text;
    throw badValue(text, parameter, spec);
  }
  const [, first, second = first] = NUMBER_OR_RANGE.exec(text) ?? [];
  const [low, high] = [Number(first), Number(second)];
  const allowed = (value: number) =>
    value >= parameter.min && value <= parameter.max && (Number.isInteger(value) || !parameter.whole);
  if (!allowed(low) || !allowed(high) || low > high) throw badValue(text, parameter, spec);
  return { low, high };
}

function badValue(text: string, parameter: Parameter, spec: string): UserError {
  const fix =
    parameter.kind === 'choice'
      ? `give one of ${parameter.choices.join(', ')}`
      : `give a ${parameter.whole ? 'whole ' : ''}number from ${parameter.min} to ${parameter.max}, or a range of them, low-high`;
  return new UserError(`invalid degradation "${spec}"`, `"${text}" is not the ${parameter.what}`, fix);
}

/** `low-high`, `8` or the word: what `readWish` reads. */
export function printWish(wish: Wish): string {
  if (typeof wish === 'string') return wish;
  return wish.low === wish.high ? String(wish.low) : `${wish.low}-${wish.high}`;
}

/** One picture's values: the words as they are, one draw for each true range, in the order of `parameters`. */
export function drawSettings<P extends Parameters>(parameters: P, wishes: Wishes, stream: RandomStream): Settings<P> {
  const drawn = Object.entries(parameters).map(([name, parameter]) => {
    const wish = wishes.get(name) ?? parameter.default;
    if (wish === undefined) throw new RangeError(`drawSettings: no value for ${name}`);
    if (parameter.kind === 'choice' || typeof wish !== 'object') return [name, wish];
    return [name, drawNumber(parameter, wish, stream)];
  });
  return Object.fromEntries(drawn) as Settings<P>;
}

function drawNumber(
  { whole, law }: NumberParameter,
  { low, high }: { low: number; high: number },
  stream: RandomStream,
): number {
  if (low === high) return low;
  if (law === 'uniform') return whole ? low + stream.integer(high - low + 1) : low + (high - low) * stream.uniform();
  // A whole number k stands for [k, k + 1), so that `high` gets its share too.
  const end = whole ? high + 1 : high;
  const value = low * (end / low) ** stream.uniform();
  return whole ? Math.min(Math.floor(value), high) : value;
}
