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
  /** Readings that matter to a roof: `wind 14.5 m/s`. */
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

/**
 * The values of the instance of a device type that told one of these last. The service puts what is sent together with
 * what it has (photonranch-status, merge_dicts): a name that is no longer used stays in a row that is fresh. Throws a
 * Failure.
 */
const latestOf = async (
  http: Http,
  url: string,
  deviceType: string,
  names: readonly string[],
  signal: AbortSignal,
) => {
  const row = await http.read(url, statusRow, {signal, anonymous: true});
  const read = instances.safeParse(ownEntry(row.status, deviceType));
  const lastTold = (values: Record<string, unknown>) =>
    Math.max(...names.map(name => toldBy(values[name])).map(told => (told ? (told.at ?? 0) : -1)));
  return read.success
    ? Object.values(read.data).toSorted((one, other) => lastTold(other) - lastTold(one))[0]
    : undefined;
};

/** The state of a site's enclosure, verbatim; undefined when its status does not tell. Throws a Failure. */
export const readRoof = async (
  http: Http,
  statusUrl: string,
  site: string,
  signal: AbortSignal,
): Promise<Told | undefined> => {
  const enclosure = await latestOf(
    http,
    `${statusUrl}/${encodeURIComponent(site)}/enclosure`,
    'enclosure',
    ['shutter_status', 'roof_status'],
    signal,
  );
  return toldBy(enclosure?.shutter_status) ?? toldBy(enclosure?.roof_status);
};

/** Seconds by which a reading may be older than the word that goes with it. */
const readingHolds = 300;
const readingNames = ['rain_rate', 'humidity_%', 'wind_m/s', 'cloud_cover_%'];

/** Whether the weather lets a site open (`Yes`, `No`, `Unknown`), and why; undefined when it is not told. Throws a Failure. */
export const readWeather = async (
  http: Http,
  statusUrl: string,
  site: string,
  signal: AbortSignal,
): Promise<Weather | undefined> => {
  const conditions = await latestOf(
    http,
    `${statusUrl}/${encodeURIComponent(site)}/weather`,
    'observing_conditions',
    ['wx_ok'],
    signal,
  );
  const told = toldBy(conditions?.wx_ok);
  if (!told) return undefined;
  const readings = readingNames.flatMap(name => {
    const reading = toldBy(conditions?.[name]);
    const isOld = told.at !== undefined && reading?.at !== undefined && told.at - reading.at > readingHolds;
    // Its unit is the last part of its name: humidity_%, wind_m/s.
    const [, words = name, unit = ''] = /^(.+?)(?:_([%m].*))?$/.exec(name) ?? [];
    return reading && !isOld ? [`${words.replaceAll('_', ' ')} ${reading.word} ${unit}`.trim()] : [];
  });
  return {...told, readings};
};
