import {z} from 'zod';
import type {Page} from '../../../declare/resource.ts';
import type {Connection} from '../../../declare/service.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {rowsOf} from '../../../engine/http/boundary.ts';
import type {TaskingSettings} from '../settings.ts';

/** Ids are opaque texts (docs 2.2.1: "no assumptions should be made"); a number is taken as its digits. */
export const id = z.union([z.string(), z.number()]).transform(String);

/** GET /satellites. `supported_payloads` is newer than the rest and may be missing. */
const satellite = z.looseObject({
  id,
  norad_id: id.optional(),
  supported_windows: z.array(z.string()).default([]),
  supported_payloads: z.array(z.string()).optional(),
});
export type Satellite = z.infer<typeof satellite>;

/** GET /windows. `state` is an open enumeration: PENDING_SYNC and SYNCED are the public ones. Times in epoch seconds. */
const window = z.looseObject({
  id,
  type: z.string(),
  satellite_id: id,
  state: z.string(),
  start: z.number(),
  duration: z.number(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});
export type Window = z.infer<typeof window>;

/** GET /uploads. `status`: PENDING, UPLOADING, UPLOADED are the public ones. No size, no times: upstream has none. */
const upload = z.looseObject({
  id,
  satellite_id: id,
  payload: z.string(),
  destination_path: z.string(),
  executable: z.boolean().optional(),
  status: z.string(),
});
export type Upload = z.infer<typeof upload>;

const envelope = z.looseObject({data: z.array(z.unknown())});
const available = z.looseObject({
  data: z.looseObject({available: z.array(z.looseObject({start: z.number(), end: z.number()}))}),
});
export type FreePeriod = {readonly start: EpochSeconds; readonly end: EpochSeconds};

export type TaskingClient = {
  readonly settings: TaskingSettings;
  readonly now: () => EpochSeconds;
  satellites(signal: AbortSignal): Promise<Page<Satellite>>;
  /** All satellites' windows, or one's. */
  windows(satelliteId: string | undefined, signal: AbortSignal): Promise<Page<Window>>;
  uploads(signal: AbortSignal): Promise<Page<Upload>>;
  /** Free periods within `seconds` from `start`. Whether buffers are already left out is not documented. */
  availability(
    search: {
      satelliteId: string;
      type: string;
      start: EpochSeconds;
      seconds: number;
      pairedSatelliteId?: string;
    },
    signal: AbortSignal,
  ): Promise<readonly FreePeriod[]>;
};

/** The Tasking API (docs 2.2.1), in its own words. */
export const connectTasking = ({http, settings, now}: Connection<TaskingSettings>): TaskingClient => ({
  settings,
  now,
  satellites: async signal => rowsOf(satellite, (await http.read('satellites', envelope, {signal})).data),
  windows: async (satelliteId, signal) =>
    rowsOf(window, (await http.read('windows', envelope, {signal, query: {satellite_id: satelliteId}})).data),
  uploads: async signal => rowsOf(upload, (await http.read('uploads', envelope, {signal})).data),
  availability: async (search, signal) => {
    const query = {
      satellite_id: search.satelliteId,
      window_type: search.type,
      start: Math.floor(search.start),
      duration: search.seconds,
      paired_satellite_id: search.pairedSatelliteId,
    };
    return (await http.read('availability', available, {signal, query})).data.available;
  },
});
