import {z} from 'zod';

/** Names come as text, or as whatever type the sender of a job chose (contract section 2.1). */
const name = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const site = z.union([z.string(), z.number()]).transform(String);

/**
 * One row of getrecentjobs or of a push. Stubs have only site, ulid, statusId and secondsUntilComplete; replicaStatusId
 * is newer than 2022; user_roles was a list and is now the JSON text of one (contract sections 2.4 and 8).
 */
export const jobSchema = z.looseObject({
  site,
  ulid: z.string(),
  /** `<STATUS>#<ulid>`; any text is a status. */
  statusId: z.string(),
  replicaStatusId: z.string().nullish(),
  deviceType: name.nullish(),
  deviceInstance: name.nullish(),
  action: name.nullish(),
  /** Objects usually; the service stores any type. */
  required_params: z.unknown().optional(),
  optional_params: z.unknown().optional(),
  user_name: name.nullish(),
  user_id: name.nullish(),
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
  event_id: name.nullish(),
  start: z.string(),
  end: z.string(),
  creator: name.nullish(),
  creator_id: name.nullish(),
  title: name.nullish(),
  reservation_type: z.string().nullish().catch(undefined),
});
export type Reservation = z.infer<typeof eventSchema>;
export const eventList = z.array(z.unknown());

/** One line of an observatory's log for its users; its time is in epoch seconds. */
export const logLineSchema = z.looseObject({
  log_message: name,
  log_level: z.string().nullish().catch(undefined),
  timestamp: z.coerce.number(),
});
export type LogLine = z.infer<typeof logLineSchema>;
export const logLines = z.array(z.unknown());
