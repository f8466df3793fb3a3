import {listed} from '../../declare/listed.ts';
import type {StageRow} from './resources/pipeline.ts';
import type {Reading} from './resources/reading.ts';
import type {Job} from './upstream/engines/job.ts';

export const readingList = listed<Reading>('readings');
export const pipelineList = listed<StageRow>('pipeline');
export const jobList = listed<Job>('batch-jobs');
