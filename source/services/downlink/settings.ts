import {z} from 'zod';

const seconds = z.number().int().min(0);

/** Seconds in each queue of the Linux Agent (docs 1.5.1, TTLParams). */
export const ttl = z.object({
  urgent: seconds.default(9000),
  bulk: seconds.default(43_200),
  surplus: seconds.default(172_800),
});
export type Ttl = z.infer<typeof ttl>;
export const usualTtl: Ttl = {urgent: 9000, bulk: 43_200, surplus: 172_800};

/** What a customer's own payload software leaves behind: no upstream can tell. */
const convention = z.object({
  /** Windows of this type, and of any type without it. */
  type: z.string().optional(),
  /** Windows whose parameters name this executable. */
  executable: z.string().optional(),
  /** Names of the files that come down. `{window}`, `{satellite}` and `{parameter}` of the window are filled in. */
  files: z.array(z.string().min(1)).min(1),
  topic: z.string().optional(),
  ttl: ttl.optional(),
});
export type Convention = z.infer<typeof convention>;

const agent = z.object({
  name: z.string().min(1),
  /** Up to, not including, /sdk/v1: http://localhost:2005 on a bench, or the near end of an SSH tunnel. */
  url: z.url(),
  /** The satellite as which its files come down. */
  satellite: z.string().optional(),
  /** Topics that are looked at without being asked for. */
  topics: z.array(z.string()).default([]),
});
export type AgentSettings = z.infer<typeof agent>;

/** The downlink's part of a profile: the bucket, what to expect in it, and agents that can be reached. */
export const downlinkSettings = z.looseObject({
  url: z.url(),
  bucket: z
    .object({
      name: z.string().min(1),
      prefix: z.string().default(''),
      /** An S3 service other than AWS; it is asked path style. */
      endpoint: z.url().optional(),
      region: z.string().optional(),
      /** A profile of AWS's own shared files. */
      profile: z.string().optional(),
      /** `dated`: DIR/SAT/downlink/YYYY/MM/DD/YYYYMMDDTHHMMSSZ_NAME; `flat`: bare names. */
      layout: z.enum(['dated', 'flat']).default('dated'),
      /** Whether DIR is the file's topic. */
      directoryIsTopic: z.boolean().default(false),
      /** Objects that are listed, newest first. */
      newest: z.number().int().min(1).max(50_000).default(2000),
    })
    .optional(),
  conventions: z.array(convention).default([]),
  /** The window parameter that names the file, where no convention fits. An empty text: none. */
  filenameParameter: z.string().default('filename'),
  agents: z.array(agent).default([]),
});
export type DownlinkSettings = z.infer<typeof downlinkSettings>;
export type BucketSettings = NonNullable<DownlinkSettings['bucket']>;
