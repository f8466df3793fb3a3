import {z} from 'zod';
import type {EpochSeconds} from '../../../declare/world.ts';

/** A moment: ISO 8601, or DHuS's arithmetic such as `NOW`, `NOW-120DAYS`, `NOW/DAY`. */
const moment =
  /^(?:NOW(?:\/DAY)?(?:\s*[+-]\s*\d+\s*(?:MINUTE|HOUR|DAY|MONTH|YEAR)S?)*|\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?)$/;

const window = z.object({
  of: z
    .enum(['creation', 'publication', 'sensing'])
    .default('creation')
    .describe(
      "The time that is meant: creation at the ground segment (the seed's), publication, or sensing.",
    ),
  from: z
    .string()
    .regex(moment, 'must be ISO 8601 or such as NOW-120DAYS')
    .describe('Its begin: ISO 8601, or such as NOW-120DAYS.'),
  to: z
    .string()
    .regex(moment, 'must be ISO 8601 or such as NOW-30DAYS')
    .describe('Its end: ISO 8601, or such as NOW-30DAYS.'),
});

const place = z.object({
  latitude: z.number().min(-90).max(90).describe('Degrees north.'),
  longitude: z.number().min(-180).max(180).describe('Degrees east.'),
});

/** A search, in the seed's fields. Coordinates are named, since every dialect has its own order. */
export const savedQuery = z.object({
  pool: z.string().min(1).default('bushfire').describe('The pool that its readings go into.'),
  platform: z.string().default('Sentinel-3').describe('The mission.'),
  productType: z.string().optional().describe('The type of product, such as OL_1_EFR___.'),
  stacCollections: z
    .array(z.string())
    .optional()
    .describe('The collections of a STAC catalogue; other dialects need none.'),
  point: place.optional().describe('A place that readings must cover.'),
  polygon: z.array(place).min(3).optional().describe('Corners of an area, the last one not repeated.'),
  window: window
    .default({of: 'creation', from: 'NOW-120DAYS', to: 'NOW-30DAYS'})
    .describe('The time that readings are of.'),
});

export type SavedQuery = z.infer<typeof savedQuery>;

/** The query of the seed: OLCI full-resolution radiances over New South Wales. */
export const bushfire: SavedQuery = {
  pool: 'bushfire',
  platform: 'Sentinel-3',
  productType: 'OL_1_EFR___',
  point: {latitude: -34.5, longitude: 148.5},
  window: {of: 'creation', from: 'NOW-120DAYS', to: 'NOW-30DAYS'},
};

/** `NOW-120DAYS` and the like as epoch seconds; months and years by the calendar, as the hub's Solr reads them. */
export const momentOf = (text: string, now: EpochSeconds): EpochSeconds => {
  if (!text.startsWith('NOW')) return Math.floor(new Date(text).getTime() / 1000);
  const date = new Date(Math.floor(now) * 1000);
  if (text.startsWith('NOW/DAY')) date.setUTCHours(0, 0, 0, 0);
  for (const [, sign, count, unit] of text.matchAll(/([+-])\s*(\d+)\s*(MINUTE|HOUR|DAY|MONTH|YEAR)/g)) {
    const steps = Number(count) * (sign === '-' ? -1 : 1);
    if (unit === 'MINUTE') date.setUTCMinutes(date.getUTCMinutes() + steps);
    else if (unit === 'HOUR') date.setUTCHours(date.getUTCHours() + steps);
    else if (unit === 'DAY') date.setUTCDate(date.getUTCDate() + steps);
    else if (unit === 'MONTH') date.setUTCMonth(date.getUTCMonth() + steps);
    else date.setUTCFullYear(date.getUTCFullYear() + steps);
  }
  return Math.floor(date.getTime() / 1000);
};

/** The area as WKT, longitude first; a polygon closed. */
export const wktOf = (query: SavedQuery): string | undefined => {
  const pair = ({longitude, latitude}: {longitude: number; latitude: number}) => `${longitude} ${latitude}`;
  if (query.polygon) return `POLYGON((${[...query.polygon, query.polygon[0]!].map(pair).join(',')}))`;
  return query.point && `POINT(${pair(query.point)})`;
};
