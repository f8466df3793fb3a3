import * as z from 'zod';
import type {EpochSeconds} from '../../../declare/world.ts';
import {type Area, circleAround, readArea} from './area.ts';

/** A moment: ISO 8601, or DHuS's arithmetic such as `NOW`, `NOW-120DAYS`, `NOW/DAY`. */
const pattern =
  /^(?:NOW(?:\/DAY)?(?:\s*[+-]\s*\d+\s*(?:MINUTE|HOUR|DAY|MONTH|YEAR)S?)*|\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)$/;

/** An ISO time as epoch seconds; one without a zone is UTC, as catalogues mean it. Undefined for what is none. */
export const secondsOf = (text: string | null | undefined): EpochSeconds | undefined => {
  const bare = /T/.test(text ?? '') && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(text!);
  const at = Date.parse(bare ? `${text}Z` : (text ?? '')) / 1000;
  return Number.isNaN(at) ? undefined : at;
};

/**
 * `NOW-120DAYS` and the like as epoch seconds; months and years by the calendar, as the hub's Solr reads them. A time
 * without a zone is UTC. NaN for what is no moment.
 */
export const momentOf = (text: string, now: EpochSeconds): EpochSeconds => {
  if (!text.startsWith('NOW')) return Math.floor(secondsOf(text) ?? Number.NaN);
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

/** Any day: only to compare two moments of one kind. */
const someDay = Date.UTC(2025, 5, 15) / 1000;
const isMoment = (text: string) => pattern.test(text) && !Number.isNaN(momentOf(text, someDay));

const moment = z.string().refine(isMoment, 'must be ISO 8601 or such as NOW-120DAYS');
const window = z
  .object({
    of: z
      .enum(['creation', 'publication', 'sensing'])
      .default('creation')
      .describe(
        "The time that is meant: creation at the ground segment (the seed's), publication, or sensing.",
      ),
    from: moment.describe('Its begin: ISO 8601, or such as NOW-120DAYS.'),
    to: moment.describe('Its end: ISO 8601, or such as NOW-30DAYS.'),
  })
  .refine(
    ({from, to}) =>
      from.startsWith('NOW') !== to.startsWith('NOW') || momentOf(from, someDay) < momentOf(to, someDay),
    {path: ['to'], message: 'must be after from'},
  );

const place = z.object({
  latitude: z.number().min(-90).max(90).describe('Degrees north.'),
  longitude: z.number().min(-180).max(180).describe('Degrees east.'),
});

const areaWords = (text: string): string | undefined => {
  try {
    readArea(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** A search, in the seed's fields, and what today's catalogues add. */
export const savedQuery = z
  .object({
    pool: z.string().min(1).default('bushfire').describe('The pool that its readings go into.'),
    platform: z.string().min(1).default('Sentinel-3').describe('The mission.'),
    productType: z.string().min(1).optional().describe('The type of product, such as OL_1_EFR___.'),
    stacCollections: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('The collections of a STAC catalogue, where they do not follow from the product type.'),
    point: place.optional().describe('A place that readings must cover.'),
    radiusKm: z.number().positive().max(5000).optional().describe('Kilometres around the point.'),
    polygon: z.array(place).min(3).optional().describe('Corners of an area, the last one not repeated.'),
    area: z
      .string()
      .superRefine((text, context) => {
        const wrong = areaWords(text);
        if (wrong) context.addIssue({code: 'custom', message: wrong});
      })
      .optional()
      .describe('An area as WKT or GeoJSON, longitude first.'),
    areaFile: z.string().min(1).optional().describe('A file with an area as WKT or GeoJSON.'),
    cloudCover: z.number().min(0).max(100).optional().describe('The most clouds, in per cent.'),
    orbit: z.number().int().positive().optional().describe('The relative orbit.'),
    orbitDirection: z.enum(['ascending', 'descending']).optional().describe('The way of the pass.'),
    tile: z.string().min(1).optional().describe('A tile of Sentinel-2, such as 55HFA.'),
    attributes: z
      .record(z.string().regex(/^[\w:.-]+$/), z.union([z.string(), z.number()]))
      .optional()
      .describe("Any other attribute, by the catalogue's own name: its value must be the same."),
    window: window
      .default({of: 'creation', from: 'NOW-120DAYS', to: 'NOW-30DAYS'})
      .describe('The time that readings are of.'),
  })
  .superRefine(({point, radiusKm, polygon, area, areaFile}, context) => {
    const given = Object.entries({point, polygon, area, areaFile}).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    );
    if (given.length > 1)
      context.addIssue({
        code: 'custom',
        path: [given[1]!],
        message: `must not be given beside ${given[0]}: one area is searched`,
      });
    if (radiusKm !== undefined && !point)
      context.addIssue({code: 'custom', path: ['radiusKm'], message: 'must have a point that it is around'});
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

/** The area that a query means; undefined is the whole earth. Throws an Error where its text is none. */
export const areaOf = ({point, radiusKm, polygon, area}: SavedQuery): Area | undefined => {
  if (area !== undefined) return readArea(area);
  if (polygon) return [polygon];
  if (!point) return undefined;
  return [radiusKm === undefined ? [point] : circleAround(point, radiusKm)];
};
