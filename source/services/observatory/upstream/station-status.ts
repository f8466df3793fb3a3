import * as z from 'zod';
import type {Http} from '../../../declare/http.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {ownEntry} from '../../../text/own-entry.ts';

/** What a weather and enclosure station (wema) tells of itself, in its own words. */
export type Told = {
  readonly word: string;
  /** When the station sent it; undefined where the status service does not say. */
  readonly at: EpochSeconds | undefined;
};
export type Weather = Told & {
  /** Readings that matter to a roof: `rain_rate 0.4`. */
  readonly readings: readonly string[];
};

/** A value of a status: bare, or wrapped with its time in milliseconds (both are in use). */
const wrapped = z.looseObject({val: z.unknown(), timestamp: z.number().optional().catch(undefined)});
const toldBy = (raw: unknown): Told | undefined => {
  const read = wrapped.safeParse(raw);
  const value = read.success ? read.data.val : raw;
  if (value === null || value === undefined || value === '' || typeof value === 'object') return undefined;
  const at = read.success ? read.data.timestamp : undefined;
  return {word: String(value), at: at === undefined ? undefined : at / 1000};
};

/** GET status /{site}/{type}: a row with the device types and their instances, or `{}` when none was ever sent. */
const statusRow = z.looseObject({
  status: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const instances = z.record(z.string(), z.record(z.string(), z.unknown()));

/** The values of the first instance of a device type. Throws a Failure. */
const firstOf = async (http: Http, url: string, deviceType: string, signal: AbortSignal) => {
  const row = await http.read(url, statusRow, {signal, anonymous: true});
  const read = instances.safeParse(ownEntry(row.status, deviceType));
  return read.success ? Object.values(read.data)[0] : undefined;
};

/** The state of a site's first enclosure, verbatim; undefined when its status does not tell. Throws a Failure. */
export const readRoof = async (
  http: Http,
  statusUrl: string,
  site: string,
  signal: AbortSignal,
): Promise<Told | undefined> => {
  const enclosure = await firstOf(
    http,
    `${statusUrl}/${encodeURIComponent(site)}/enclosure`,
    'enclosure',
    signal,
  );
  return toldBy(enclosure?.shutter_status) ?? toldBy(enclosure?.roof_status);
};

const readingNames = ['rain_rate', 'humidity_%', 'wind_m/s', 'cloud_cover_%'];

/** Whether the weather lets a site open (`Yes`, `No`, `Unknown`), and why; undefined when it is not told. Throws a Failure. */
export const readWeather = async (
  http: Http,
  statusUrl: string,
  site: string,
  signal: AbortSignal,
): Promise<Weather | undefined> => {
  const conditions = await firstOf(
    http,
    `${statusUrl}/${encodeURIComponent(site)}/weather`,
    'observing_conditions',
    signal,
  );
  const told = toldBy(conditions?.wx_ok);
  if (!told) return undefined;
  const readings = readingNames.flatMap(name => {
    const reading = toldBy(conditions?.[name]);
    return reading ? [`${name.replace(/_(?=[%m])/, ' ')} ${reading.word}`] : [];
  });
  return {...told, readings};
};
