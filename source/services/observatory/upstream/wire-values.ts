import type {Parsed} from '../../../declare/draft.ts';
import {emptyTable} from '../../../text/own-entry.ts';
import type {Parameter} from '../actions/device-parameter.ts';
import {readCoordinate} from '../rules/coordinates.ts';

/** A whole number that the service's table can keep, and that no JSON writer gives an exponent. */
const isPlainWhole = (source: string) => /^-?\d{1,15}$/.test(source);

/** Parses JSON; numbers with a point or an exponent, and very long ones, become their own text. */
const parseJson = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown, context?: {source?: string}) => {
    if (typeof value !== 'number') return value;
    const source = context?.source ?? String(value);
    return isPlainWhole(source) ? value : source;
  });

/** One value as it was typed: JSON where it reads as JSON, else the text itself. */
const readValue = (text: string): unknown => {
  if (/^-?\d+$/.test(text) && !isPlainWhole(text)) return text;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
};

/**
 * Parameters from lines of `key=value` or one JSON object, as the service can take them: it fails on any number that is
 * no whole one (contract section 2.1), so those are sent as text, at any depth.
 */
export const readParameters = (text: string, label: string): Parsed<Record<string, unknown>> => {
  const bad = (problem: string): Parsed<never> => ({ok: false, problem});
  if (text.trim().startsWith('{')) {
    try {
      return {ok: true, value: parseJson(text) as Record<string, unknown>};
    } catch (error) {
      return bad(`${label}: this is not valid JSON: ${(error as Error).message}.`);
    }
  }
  const value = emptyTable<unknown>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    const key = line.slice(0, at).trim();
    if (at < 0 || key === '') return bad(`${label}: "${line.trim()}" is not key=value.`);
    if (Object.hasOwn(value, key)) return bad(`${label}: "${key}" is given twice.`);
    value[key] = readValue(line.slice(at + 1).trim());
  }
  return {ok: true, value};
};

/** As people write numbers, and as Python's float() reads them: not 0x10. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const rangeText = ({least, most}: Parameter): string =>
  least !== undefined && most !== undefined
    ? `from ${least} to ${most}`
    : least !== undefined
      ? `${least} at least`
      : `${most} at most`;

/** The value of a parameter of the menu from its text, or what would be right. */
export const readParameter = (text: string, parameter: Parameter): Parsed<unknown> => {
  const {type, label, options, least, most} = parameter;
  const value = text.trim();
  const bad = (problem: string): Parsed<never> => ({ok: false, problem});
  if (type === 'boolean') {
    if (/^(true|yes|y|on|1)$/i.test(value)) return {ok: true, value: true};
    if (/^(false|no|n|off|0)$/i.test(value)) return {ok: true, value: false};
    return bad(`${label} is yes or no, not "${value}".`);
  }
  if (options && !options.includes(value))
    return bad(`${label} cannot be "${value}". It is one of: ${options.join(', ')}.`);
  if (type === 'text') return {ok: true, value};
  if (type === 'ra' || type === 'dec') return readCoordinate(value, type, label);
  const number = Number(value);
  if (type === 'decimal' ? !decimal.test(value) || !Number.isFinite(number) : !isPlainWhole(value))
    return bad(`${label} is a ${type === 'decimal' ? '' : 'whole '}number, not "${value}".`);
  if (number < (least ?? number) || number > (most ?? number))
    return bad(`${label} is ${rangeText(parameter)}, not ${value}.`);
  return {ok: true, value: type === 'integer' ? number : value};
};

/** A pair's value in the type that the menu knows for it: the page sends `time` as text, though it looks a number. */
export const asKnown = (value: unknown, known: Parameter | undefined): unknown => {
  if (!known || value === null || typeof value === 'object') return value;
  const free = {...known, options: undefined, least: undefined, most: undefined};
  const read = readParameter(String(value), free);
  return read.ok ? read.value : value;
};
