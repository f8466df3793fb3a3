import * as z from 'zod';
import {serviceSettings} from '../../declare/settings.ts';

const seconds = z.number().int().min(0);

/** Seconds in each queue of the Linux Agent (docs 1.5.1, TTLParams). */
export const ttl = z.object({
  urgent: seconds.default(9000).describe('Seconds in the urgent queue.'),
  bulk: seconds.default(43_200).describe('Seconds in the bulk queue, after that.'),
  surplus: seconds.default(172_800).describe('Seconds in the surplus queue, after that.'),
});
export type Ttl = z.infer<typeof ttl>;
export const usualTtl: Ttl = {urgent: 9000, bulk: 43_200, surplus: 172_800};

/** What a customer's own payload software leaves behind: no upstream can tell. */
const convention = z.object({
  type: z.string().optional().describe('Windows of this type, and of any type without it.'),
  executable: z.string().optional().describe('Windows whose parameters name this executable.'),
  files: z
    .array(z.string().min(1))
    .min(1)
    .describe('Names of the files that come down; {window}, {satellite} and {PARAMETER} are filled in.'),
  topic: z.string().optional().describe('The topic of these files.'),
  ttl: ttl.optional().describe('How long they stay in the queues.'),
});
export type Convention = z.infer<typeof convention>;

const agent = z.object({
  name: z.string().min(1).describe('Its name here.'),
  url: z
    .url()
    .describe(
      'Up to, not including, /sdk/v1: http://localhost:2005 on a bench, or the near end of a tunnel.',
    ),
  satellite: z.string().optional().describe('The satellite as which its files come down.'),
  topics: z.array(z.string()).default([]).describe('Topics that are looked at without being asked for.'),
});
export type AgentSettings = z.infer<typeof agent>;

/** The downlink's part of a profile: the bucket, what to expect in it, and agents that can be reached. */
export const downlinkSettings = serviceSettings('downlink', () => ({
  bucket: z
    .object({
      name: z.string().min(1).describe('The name of the bucket in which files arrive.'),
      prefix: z.string().default('').describe('What all keys begin with that are listed.'),
      endpoint: z.url().optional().describe('An S3 service other than AWS; it is asked path style.'),
      region: z.string().optional().describe("The bucket's region."),
      profile: z.string().optional().describe("A profile of AWS's own shared files."),
      layout: z
        .enum(['dated', 'flat'])
        .default('dated')
        .describe('dated: DIR/SAT/downlink/YYYY/MM/DD/YYYYMMDDTHHMMSSZ_NAME; flat: bare names.'),
      directoryIsTopic: z.boolean().default(false).describe("Whether DIR is the file's topic."),
      newest: z
        .number()
        .int()
        .min(1)
        .max(50_000)
        .default(2000)
        .describe('Objects that are listed, newest first.'),
    })
    .optional()
    .describe('The bucket in which files arrive; without one nothing can be seen to arrive.'),
  conventions: z
    .array(convention)
    .default([])
    .describe('What your payload software leaves behind, by kind of window; the first that fits counts.'),
  filenameParameter: z
    .string()
    .default('filename')
    .describe('The window parameter that names the file, where no convention fits; an empty text: none.'),
  agents: z.array(agent).default([]).describe('Linux Agents in reach, on a bench or through a tunnel.'),
}));
export type DownlinkSettings = typeof downlinkSettings.defaults;
export type BucketSettings = NonNullable<DownlinkSettings['bucket']>;
