import {z} from 'zod';
import {Failure} from '../../../declare/failure.ts';
import type {Http} from '../../../declare/http.ts';
import type {RequestSpec} from '../../../declare/request-spec.ts';
import type {Page} from '../../../declare/resource.ts';
import {rowsOf} from '../../../engine/http/boundary.ts';
import type {AgentSettings} from '../settings.ts';

/** FileInfo of the Linux Agent (docs 1.5.1). Times are epoch seconds. */
const fileInfo = z.looseObject({
  id: z.string(),
  path: z.string(),
  size: z.number().optional(),
  modified: z.number().optional(),
  created: z.number().optional(),
  crc32: z.union([z.string(), z.number()]).transform(String).optional(),
  delivery_hints: z.looseObject({dest_path: z.string().optional(), mode: z.string().optional()}).nullish(),
});
export type FileInfo = z.infer<typeof fileInfo>;

const available = z.looseObject({
  files: z.array(z.unknown()).default([]),
  overflow: z.boolean().default(false),
});
const readout = z.looseObject({});
export type Readout = Readonly<Record<string, unknown>>;

/** A Linux Agent that can be reached from here: an engineering model, or one behind an SSH tunnel. */
export type AgentClient = {
  readonly settings: AgentSettings;
  /** At most 50 files; `overflow` says that there are more. */
  files(topic: string, signal: AbortSignal): Promise<Page<FileInfo> & {readonly overflow: boolean}>;
  adcs(signal: AbortSignal): Promise<Readout>;
  tfrs(signal: AbortSignal): Promise<Readout>;
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
      return {...rowsOf(fileInfo, answer.files), overflow: answer.overflow};
    },
    adcs: signal => http.read(path('/sdk/v1/adcs'), readout, {signal}),
    tfrs: signal => http.read(path('/sdk/v1/tfrs'), readout, {signal}),
    waits: async (uuid, signal) => {
      try {
        // The agent answers 400 for what it no longer has, its documents say 404 (1.4.1, collector API).
        const answer = await http.get(path(`/collector/v1/meta/${encodeURIComponent(uuid)}`), {
          signal,
          accept: [400, 404],
        });
        return answer.status === 200;
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
