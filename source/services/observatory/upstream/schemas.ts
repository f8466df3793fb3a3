import * as z from 'zod';
import {part} from '../../../engine/http/boundary.ts';

/** Names are texts; whatever other type the sender of a job chose (contract section 2.1) is shown as its JSON. */
const name = z
  .unknown()
  .optional()
  .transform(value =>
    value === null || value === undefined
      ? undefined
      : typeof value === 'string'
        ? value
        : JSON.stringify(value),
  );
const key = z.union([z.string().min(1), z.number()]).transform(String);

/**
 * One row of getrecentjobs or of a push. Its site and ulid are its key; everything else can be missing or of any type.
 * Stubs have only statusId and secondsUntilComplete besides; replicaStatusId is newer than 2022; user_roles was a list
 * and is now the JSON text of one (contract sections 2.4 and 8).
 */
export const jobSchema = z.looseObject({
  site: key,
  ulid: key,
  /** `<STATUS>#<ulid>`; any text is a status. */
  statusId: part(z.union([z.string(), z.number()]).transform(String)),
  replicaStatusId: name,
  deviceType: name,
  deviceInstance: name,
  action: name,
  /** Objects usually; the service stores any type. */
  required_params: z.unknown().optional(),
  optional_params: z.unknown().optional(),
  user_name: name,
  user_id: name,
  user_roles: z.unknown().optional(),
  timestamp_ms: z.unknown().optional(),
  /** Seconds, -1, a text, null, or absent (contract section 2.4). */
  secondsUntilComplete: z.unknown().optional(),
});
export type Job = z.infer<typeof jobSchema>;

export const jobList = z.array(z.unknown());

/** GET api /all/config: site to configuration. Everything in it is the site's own and may be missing. */
export const configSchema = z.looseObject({
  name: z.string().nullish().catch(undefined),
  owner: z.unknown().optional(),
  instance_type: z.string().nullish().catch(undefined),
  instance_is_private: z.boolean().nullish().catch(undefined),
  wema_name: z.string().nullish().catch(undefined),
  TZ_database_name: z.string().nullish().catch(undefined),
  latitude: z.unknown().optional(),
  longitude: z.unknown().optional(),
  defaults: z.record(z.string(), z.unknown()).nullish().catch(undefined),
});
export type SiteConfig = z.infer<typeof configSchema>;
export const allConfig = z.record(z.string(), z.unknown());

const aged = z.looseObject({status_age_s: z.number()}).optional().catch(undefined);
/** GET status /allopenstatus: site to ages of its kinds of status, in seconds. */
export const openStatusSchema = z.looseObject({
  device: aged,
  enclosure: aged,
  weather: aged,
  wx_ok: z.boolean().nullish().catch(undefined),
});
export type OpenStatus = z.infer<typeof openStatusSchema>;
export const allOpenStatus = z.record(z.string(), z.unknown());

/** An event of the calendar. Times are `YYYY-MM-DDTHH:MM:SSZ`. */
export const eventSchema = z.looseObject({
  event_id: name,
  start: name,
  end: name,
  creator: name,
  creator_id: name,
  title: name,
});
export type Reservation = z.infer<typeof eventSchema>;
export const eventList = z.array(z.unknown());

/**
 * One line of GET logs /recent-logs, of what an observatory tells its users. Times are epoch seconds, in pushed lines as
 * text; `log_message` is the name of what is posted.
 */
export const logLineSchema = z
  .looseObject({
    message: name,
    log_message: name,
    log_level: name,
    timestamp: z.coerce.number().catch(Number.NaN),
  })
  .transform(line => ({
    message: line.message ?? line.log_message ?? '',
    level: line.log_level,
    at: Number.isFinite(line.timestamp) ? line.timestamp : undefined,
  }));
export type LogLine = z.infer<typeof logLineSchema>;
export const logLines = z.array(z.unknown());
