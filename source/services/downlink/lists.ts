import * as z from 'zod';
import {foreignList, listed} from '../../declare/listed.ts';
import type {DownlinkFile} from './resources/file.ts';
import type {AgentFile} from './upstream/agent-client.ts';

/** What this service looks at of a window of the Tasking API. Times are epoch seconds, lengths seconds. */
export const windowSchema = z.object({
  id: z.string(),
  type: z.string(),
  satellite_id: z.string(),
  state: z.string().optional(),
  start: z.number(),
  duration: z.number(),
  parameters: z.record(z.string(), z.unknown()).nullish(),
});
export type Window = Readonly<z.infer<typeof windowSchema>>;

export const downlinkList = listed<DownlinkFile>('downlinks');
export const agentFileList = listed<AgentFile>('agent-files');
/** The windows, from which files are expected: another service's list. */
export const windowList = foreignList<Window>('windows', windowSchema);
