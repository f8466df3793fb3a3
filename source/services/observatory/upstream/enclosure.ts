import {z} from 'zod';
import type {Http} from '../../../declare/http.ts';

/** A value of a status, bare or wrapped with its time (both are in use). */
const value = z.union([z.string(), z.looseObject({val: z.string()}).transform(wrapped => wrapped.val)]);
const enclosure = z.looseObject({
  shutter_status: value.optional().catch(undefined),
  roof_status: value.optional().catch(undefined),
});
/** GET status /{site}/enclosure: a row, or `{}` when none was ever sent. */
const enclosureStatus = z.looseObject({
  status: z
    .looseObject({enclosure: z.record(z.string(), enclosure).optional().catch(undefined)})
    .optional()
    .catch(undefined),
});

/** Whether the first enclosure of a site is closed; undefined when its status does not tell. Throws a Failure. */
export const readShut = async (
  http: Http,
  statusUrl: string,
  site: string,
  signal: AbortSignal,
): Promise<boolean | undefined> => {
  const path = `${statusUrl}/${encodeURIComponent(site)}/enclosure`;
  const row = await http.read(path, enclosureStatus, {signal, anonymous: true});
  const [first] = Object.values(row.status?.enclosure ?? {});
  const word = first?.shutter_status ?? first?.roof_status;
  return word === undefined ? undefined : /^(closed|shut)/i.test(word);
};
