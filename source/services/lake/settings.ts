import {z} from 'zod';
import {savedQuery} from './rules/saved-query.ts';

const seconds = z.number().positive();

/** The lake's part of a profile. Names are those of the seed's pipeline, where it names them; the rest is configurable. */
export const lakeSettings = z.looseObject({
  /** Where products are downloaded from, with credentials: CDSE's download host, or the root of a DHuS. */
  url: z.url(),
  catalogue: z
    .object({
      kind: z.enum(['odata', 'stac', 'dhus']).default('odata'),
      /** The catalogue's own root, where it is not below `url`. It gets no credentials unless it has the same origin. */
      url: z.url().optional(),
    })
    .default({kind: 'odata', url: 'https://catalogue.dataspace.copernicus.eu/odata/v1'}),
  /** OData catalogue that dead links are looked up in by name, whatever the catalogue above is. */
  resolveAt: z.url().default('https://catalogue.dataspace.copernicus.eu/odata/v1'),
  engine: z.enum(['aws', 'local']).default('local'),
  table: z.string().default('collections'),
  pools: z.array(z.string().min(1)).min(1).default(['bushfire']),
  queries: z.record(z.string(), savedQuery).default({}),
  /** Downloads at once that the provider allows (CDSE: 4; the hub of the seed: 2). */
  slots: z.number().int().min(1).max(20).default(4),
  /** Bytes in 30 days that the provider allows (CDSE, general user: 12 TB). */
  quotaBytes: z.number().positive().default(12e12),
  /** An ingest run is expected this often. */
  runEvery: seconds.default(86_400),
  /** A reading without a job is an orphan after this long. */
  orphanAfter: seconds.default(6 * 3600),
  /** Hosts that are gone since October 2023: links to them are dead. */
  deadHosts: z.array(z.string()).default(['scihub.copernicus.eu', 'apihub.copernicus.eu']),
  /** Where a reading's object lies: `{pool}` and `{title}` are filled in. The seed's script is not known: assumed. */
  objectKey: z
    .string()
    .regex(/\{title\}/, 'must hold {title}')
    .default('{title}.zip'),
  aws: z
    .object({
      region: z.string().optional(),
      profile: z.string().optional(),
      /** One address for all AWS services (a stand-in). Loopback addresses are always asked with dummy keys. */
      endpoint: z.url().optional(),
      bucket: z.string().optional(),
      queue: z.string().default('batch-queue'),
      definition: z.string().default('batch-S3-helper'),
      logGroup: z.string().default('/aws/batch/job'),
      stateMachine: z.string().optional(),
      attempts: z.number().int().min(1).max(10).default(2),
      /** Seconds that one attempt may take. */
      timeout: z.number().int().min(60).default(5000),
    })
    .default({
      queue: 'batch-queue',
      definition: 'batch-S3-helper',
      logGroup: '/aws/batch/job',
      attempts: 2,
      timeout: 5000,
    }),
  local: z
    .object({
      /** Index, logs and, unless a bucket is named, objects. `~` is the home folder. */
      directory: z.string().optional(),
      /** Objects go to this bucket instead of the directory. */
      bucket: z.string().optional(),
    })
    .default({}),
});

export type LakeSettings = z.infer<typeof lakeSettings>;
