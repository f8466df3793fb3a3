import * as z from 'zod';
import {serviceSettings} from '../../declare/settings.ts';
import {savedQuery} from './rules/saved-query.ts';
import {usualKey} from './upstream/item.ts';

const seconds = z.number().positive();

/**
 * The lake's part of a profile; its `url` is where products are downloaded from, with credentials: CDSE's download host,
 * or the root of a DHuS. Names are those of the seed's pipeline, where it names them; the rest is configurable.
 */
export const lakeSettings = serviceSettings('lake', () => ({
  catalogue: z
    .object({
      kind: z.enum(['odata', 'stac', 'dhus']).default('odata').describe('The language that it is asked in.'),
      url: z
        .url()
        .optional()
        .describe(
          "Its root; without it CDSE's own, and a hub's is url. Credentials go to url's own origin alone.",
        ),
    })
    .default({kind: 'odata', url: 'https://catalogue.dataspace.copernicus.eu/odata/v1'})
    .describe('Where readings are searched.'),
  access: z
    .enum(['http', 's3'])
    .default('http')
    .describe(
      "How products are fetched from url: http gives each as one file; s3 lists a bucket (url is CDSE's endpoint and its bucket eodata) and packs each product's files here.",
    ),
  resolveAt: z
    .url()
    .default('https://catalogue.dataspace.copernicus.eu/odata/v1')
    .describe('OData catalogue that dead links are looked up in by name, whatever the catalogue above is.'),
  engine: z
    .enum(['aws', 'local'])
    .default('local')
    .describe('Who keeps the index and downloads: AWS (DynamoDB, Batch, S3), or this machine.'),
  table: z.string().default('collections').describe('The DynamoDB table of the index.'),
  pools: z
    .array(z.string().min(1))
    .min(1)
    .default(['bushfire'])
    .describe('Pools of readings; the first is the usual one.'),
  queries: z.record(z.string(), savedQuery).default({}).describe('Saved searches, by name.'),
  slots: z
    .number()
    .int()
    .min(1)
    .max(20)
    .default(4)
    .describe('Downloads at once that the provider allows (CDSE: 4; the hub of the seed: 2).'),
  quotaBytes: z
    .number()
    .positive()
    .default(12e12)
    .describe('Bytes in 30 days that the provider allows (CDSE, general user: 12 TB).'),
  runEvery: seconds.default(86_400).describe('Seconds: an ingest run is expected this often.'),
  orphanAfter: seconds
    .default(6 * 3600)
    .describe('Seconds after which a reading without a job is an orphan.'),
  deadHosts: z
    .array(z.string())
    .default(['scihub.copernicus.eu', 'apihub.copernicus.eu'])
    .describe('Hosts that are gone since October 2023: links to them are dead.'),
  objectKey: z
    .string()
    .regex(/\{title\}/, 'must hold {title}')
    .default(usualKey)
    .describe(
      "Where a reading's object lies; {pool} and {title} are filled in. The seed's script is not known: assumed.",
    ),
  aws: z
    .object({
      region: z.string().optional().describe('The region.'),
      profile: z.string().optional().describe("A profile of AWS's own shared files."),
      endpoint: z
        .url()
        .optional()
        .describe('One address for all AWS services (a stand-in); loopback is always asked with dummy keys.'),
      bucket: z.string().optional().describe('The bucket that objects are kept in.'),
      bucketRegion: z.string().optional().describe("The bucket's region, where it is another one."),
      queue: z.string().default('batch-queue').describe('The queue of AWS Batch.'),
      definition: z.string().default('batch-S3-helper').describe('The job definition of AWS Batch.'),
      logGroup: z.string().default('/aws/batch/job').describe('The log group of its jobs.'),
      stateMachine: z.string().optional().describe('The ARN of the Step Functions machine that ingests.'),
      attempts: z.number().int().min(1).max(10).default(2).describe('How often a job is tried.'),
      timeout: z.number().int().min(60).default(5000).describe('Seconds that one attempt may take.'),
    })
    .default({
      queue: 'batch-queue',
      definition: 'batch-S3-helper',
      logGroup: '/aws/batch/job',
      attempts: 2,
      timeout: 5000,
    })
    .describe('The engine aws.'),
  local: z
    .object({
      directory: z
        .string()
        .optional()
        .describe('Index, logs and, unless a bucket is named, objects. ~ is the home folder.'),
      bucket: z.string().optional().describe('Objects go to this bucket instead of the directory.'),
    })
    .default({})
    .describe('The engine local.'),
}));

export type LakeSettings = typeof lakeSettings.defaults;
