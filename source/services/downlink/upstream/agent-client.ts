import * as z from 'zod';
import {Failure} from '../../../declare/failure.ts';
import type {Http, RequestSpec} from '../../../declare/http.ts';
import type {Page} from '../../../declare/resource.ts';
import {listOrNull, part, rowsOf} from '../../../engine/http/boundary.ts';
import type {AgentSettings} from '../settings.ts';
import {isNoInterface} from './explain.ts';

/** What may be left out, or be null. */
const orNothing = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform(value => value ?? undefined);

/** FileInfo of the Linux Agent (docs 1.5.1). Times are epoch seconds. */
const fileInfo = z.looseObject({
  id: z.string(),
  path: part(z.string()),
  size: orNothing(z.number()),
  modified: orNothing(z.number()),
  created: orNothing(z.number()),
  crc32: z
    .union([z.string(), z.number()])
    .nullish()
    .transform(sum => (sum == null ? undefined : String(sum))),
  delivery_hints: orNothing(z.looseObject({dest_path: orNothing(z.string()), mode: orNothing(z.string())})),
});
type FileInfo = z.infer<typeof fileInfo>;
export type AgentFile = {readonly agent: string; readonly topic: string; readonly info: FileInfo};

const available = z.looseObject({
  files: listOrNull,
  overflow: z.boolean().nullish(),
});
/** Each part of a read-out may be missing, and an answer with none of them is another one. */
const readout = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z
    .looseObject(shape)
    .refine(answer => Object.keys(shape).some(key => key in answer), {message: 'it is no read-out'});

/** AdcsResponse of the agent's specification: all but mode, age and controller stands in `hk`. */
const adcs = readout({
  mode: z.string().nullish(),
  age: z.number().nullish(),
  controller: z.string().nullish(),
  hk: z.looseObject({}).nullish(),
});
export type Adcs = z.infer<typeof adcs>;

/** TfrsResponse: `age` in seconds, `utc_time` in epoch seconds, position in m and velocity in m/s, Earth-fixed. */
const tfrs = readout({age: z.number().nullish(), utc_time: z.number().nullish()});
export type Tfrs = z.infer<typeof tfrs>;

/** An agent that says that its bus has no such interface has answered all there is (1.4.1). */
const given = async <Readout>(read: Promise<Readout>): Promise<Readout | undefined> => {
  try {
    return await read;
  } catch (error) {
    if (error instanceof Failure && error.status === 400 && isNoInterface(error.message)) return undefined;
    throw error;
  }
};

/** A Linux Agent that can be reached from here: an engineering model, or one behind an SSH tunnel. */
export type AgentClient = {
  readonly settings: AgentSettings;
  /** At most 50 files; `overflow` says that there are more. */
  files(topic: string, signal: AbortSignal): Promise<Page<FileInfo> & {readonly overflow: boolean}>;
  /** Undefined where the bus gives the agent none, as on a bench. */
  adcs(signal: AbortSignal): Promise<Adcs | undefined>;
  tfrs(signal: AbortSignal): Promise<Tfrs | undefined>;
  /** Whether a file that was sent is still with the agent; undefined when it does not say. */
  waits(uuid: string, signal: AbortSignal): Promise<boolean | undefined>;
  /** POST of a call under /sdk/v1. */
  request(call: 'send_file' | 'retrieve_file', value: unknown): RequestSpec;
};

/** The path of a call for `http`: relative where the agent has the service's own origin, so that credentials go along. */
export const agentClient = (http: Http, settings: AgentSettings): AgentClient => {
  const base = settings.url.replace(/\/$/, '');
  const path = (call: string) => `${base}${call}`;
  return {
    settings,
    files: async (topic, signal) => {
      const answer = await http.read(
        path(`/sdk/v1/query_available_files/${encodeURIComponent(topic)}`),
        available,
        {signal},
      );
      const page = rowsOf(fileInfo, answer.files);
      return {...page, overflow: answer.overflow ?? false};
    },
    adcs: signal => given(http.read(path('/sdk/v1/adcs'), adcs, {signal})),
    tfrs: signal => given(http.read(path('/sdk/v1/tfrs'), tfrs, {signal})),
    waits: async (uuid, signal) => {
      try {
        // The agent answers 400 for what it no longer has, its documents say 404 (1.4.1, collector API).
        const answer = await http.get(path(`/collector/v1/meta/${encodeURIComponent(uuid)}`), {
          signal,
          accept: [400, 404],
        });
        if (answer.status === 200) return z.looseObject({}).safeParse(answer.json()).success || undefined;
        // Of an agent without these calls, or of what answers in its place, every file is "not found".
        const ping = await http.get(path('/collector/v1/ping'), {signal});
        return /"PONG"/.test(ping.text) ? false : undefined;
      } catch (error) {
        if (error instanceof Failure && error.kind === 'aborted') throw error;
        return undefined;
      }
    },
    request: (call, value) => ({
      method: 'POST',
      path: path(`/sdk/v1/${call}`),
      body: {kind: 'json', value},
    }),
  };
};
