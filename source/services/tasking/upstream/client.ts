import * as z from 'zod';
import type {Page} from '../../../declare/resource.ts';
import type {Connection} from '../../../declare/service.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {listOrNull, part, readThrough, rowsInTurns, rowsOf} from '../../../engine/http/boundary.ts';
import {wholePage} from '../../../engine/http/whole-page.ts';
import type {TaskingSettings} from '../settings.ts';

/** Ids are opaque texts (docs 2.2.1: "no assumptions should be made"); a number is taken as its digits. */
export const id = z.union([z.string().min(1), z.number()]).transform(String);

/** GET /satellites. `supported_payloads` is newer than the rest and may be missing. */
const satellite = z.looseObject({
  id,
  norad_id: id.nullish().transform(value => value ?? undefined),
  supported_windows: part(z.array(z.string())),
  supported_payloads: z
    .array(z.string())
    .nullish()
    .transform(value => value ?? undefined),
});
export type Satellite = z.infer<typeof satellite>;

/** Beyond the year 5000 it is in milliseconds, and a rule that took it for seconds would call it in good time. */
const epochSeconds = z.number().refine(value => Math.abs(value) < 1e11, 'it is in no epoch seconds');

/** GET /windows. `state` is an open enumeration: PENDING_SYNC and SYNCED are the public ones. Times in epoch seconds. */
const windowRow = z.looseObject({
  id,
  type: part(z.string()),
  satellite_id: part(id),
  state: part(z.string()),
  start: part(epochSeconds),
  duration: part(z.number().min(0)),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});
export type WindowRow = z.infer<typeof windowRow>;
/** A window of which is known what, where and when it is. Its state may be missing all the same. */
export type Window = WindowRow & {
  readonly type: string;
  readonly satellite_id: string;
  readonly start: EpochSeconds;
  readonly duration: number;
};
export const isWindow = (row: unknown): row is Window => {
  const {type, satellite_id, start, duration} = (row ?? {}) as Partial<Window>;
  return [type, satellite_id, start, duration].every(one => one !== undefined);
};

/** GET /uploads. `status`: PENDING, UPLOADING, UPLOADED are the public ones. No size, no times: upstream has none. */
const uploadRow = z.looseObject({
  id,
  satellite_id: part(id),
  payload: part(z.string()),
  destination_path: part(z.string()),
  executable: z
    .boolean()
    .nullish()
    .transform(value => value ?? undefined),
  status: part(z.string()),
});
export type UploadRow = z.infer<typeof uploadRow>;
/** An upload of which is known what it is and where it goes. Its status may be missing all the same. */
export type Upload = UploadRow & {
  readonly satellite_id: string;
  readonly payload: string;
  readonly destination_path: string;
};
export const isUpload = (row: unknown): row is Upload => {
  const {satellite_id, payload, destination_path} = (row ?? {}) as Partial<Upload>;
  return [satellite_id, payload, destination_path].every(one => one !== undefined);
};

const envelope = z.looseObject({data: listOrNull});
const available = z.looseObject({
  data: z.looseObject({available: z.array(z.looseObject({start: z.number(), end: z.number()}))}),
});
export type FreePeriod = {readonly start: EpochSeconds; readonly end: EpochSeconds};

export type TaskingClient = {
  readonly settings: TaskingSettings;
  readonly now: () => EpochSeconds;
  satellites(signal: AbortSignal): Promise<Page<Satellite>>;
  windows(
    satelliteId: string | undefined,
    signal: AbortSignal,
    soFar?: (page: Page<WindowRow>) => void,
  ): Promise<Page<WindowRow>>;
  uploads(signal: AbortSignal): Promise<Page<UploadRow>>;
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

/** The Tasking API (docs 2.2.1), in its own words. No pages are documented: what an answer says of a rest is told. */
export const connectTasking = ({http, settings, now}: Connection<TaskingSettings>): TaskingClient => {
  const list = async <Schema extends z.ZodType>(
    path: string,
    schema: Schema,
    signal: AbortSignal,
    query?: Readonly<Record<string, string | undefined>>,
    soFar?: (page: Page<z.infer<Schema>>) => void,
  ): Promise<Page<z.infer<Schema>>> => {
    const answer = await http.get(path, {signal, query});
    const begun = (first: readonly unknown[]) => {
      const page = rowsOf(schema, first);
      // Another long list of the answer is not what was asked for.
      if (page.rows.length === 0) return;
      const notes = [`The first ${first.length} of many: the others are being read.`];
      soFar?.({...page, incomplete: true, notes});
    };
    const {data} = readThrough(
      envelope,
      await answer.inTurns(begun),
      `Tasking answered GET ${path}`,
      answer.status,
    );
    return wholePage(await rowsInTurns(schema, data), answer);
  };
  return {
    settings,
    now,
    satellites: signal => list('satellites', satellite, signal),
    windows: (satelliteId, signal, soFar) =>
      list('windows', windowRow, signal, {satellite_id: satelliteId}, soFar),
    uploads: signal => list('uploads', uploadRow, signal),
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
  };
};
