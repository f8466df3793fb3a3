import type {Satellite} from '../constellation.ts';
import type {Window} from './ground.ts';
import {checkParameters, refuse} from './parameters.ts';
import {windowRule} from './window-types.ts';

export const satelliteOf = (
  satellites: readonly Satellite[],
  id: string,
  field = 'satellite_id',
): Satellite =>
  satellites.find(satellite => satellite.id === id) ??
  refuse(`${field}: ${id} is not a satellite of this account`);

export const supportedType = (satellite: Satellite, type: string, field: string): string =>
  satellite.windowTypes.includes(type)
    ? type
    : refuse(
        `${field}: ${satellite.id} does not support ${type}; it supports ${satellite.windowTypes.join(', ')}`,
      );

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (body: Readonly<Record<string, unknown>>, field: string): string => {
  const value = body[field];
  if (value === undefined) return refuse(`${field} is required`);
  return typeof value === 'string' && value !== '' ? value : refuse(`${field} must be a string`);
};

const whole = (body: Readonly<Record<string, unknown>>, field: string): number => {
  const value = body[field];
  if (value === undefined) return refuse(`${field} is required`);
  return Number.isSafeInteger(value) && (value as number) >= 0
    ? (value as number)
    : refuse(`${field} must be an integer number of seconds`);
};

/**
 * The body of POST /window. As upstream, neither lead times nor buffers nor the past are checked: "no" is said only to
 * what cannot be understood or is not supported.
 */
export const windowRequest = (
  satellites: readonly Satellite[],
  body: unknown,
): Omit<Window, 'id' | 'state'> & {readonly pairedSatellite?: string} => {
  if (!isObject(body)) return refuse('the body must be a JSON object');
  const type = text(body, 'type');
  const satellite = satelliteOf(satellites, text(body, 'satellite_id'));
  const start = whole(body, 'start');
  const duration = whole(body, 'duration');
  supportedType(satellite, type, 'type');
  if (start > 1e11) refuse('start must be in epoch seconds');
  const {minimum} = windowRule(type);
  if (duration < Math.max(1, minimum)) refuse(`duration: ${type} needs at least ${minimum} seconds`);
  const parameters = body.parameters ?? {};
  if (!isObject(parameters)) return refuse('parameters must be an object');
  checkParameters(type, parameters);
  const window = {type, satellite_id: satellite.id, start, duration, parameters};
  if (type !== 'LEASE_ISL') return window;
  const field = 'parameters.isl_receive_satellite_id';
  const receiver = satelliteOf(satellites, String(parameters.isl_receive_satellite_id), field);
  if (receiver.id === satellite.id) refuse(`${field} must name another satellite than satellite_id`);
  supportedType(receiver, type, field);
  return {...window, pairedSatellite: receiver.id};
};
