import type {Command} from '../../../declare/service.ts';
import type {LakeClient} from '../upstream/client.ts';
import {exportIndex} from './export-index.ts';
import {ingestSearch} from './ingest-search.ts';
import {ingestStatus} from './ingest-status.ts';
import {jobLog} from './job-log.ts';
import {printPolicy} from './policy.ts';

/** One-shot commands of the lake that are neither lists nor actions. */
export const lakeCommands: readonly Command<LakeClient>[] = [
  ingestSearch,
  ingestStatus,
  jobLog,
  exportIndex,
  printPolicy,
];
