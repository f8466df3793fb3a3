import {listed} from '../../declare/listed.ts';
import type {FileEntry, Job, System} from './upstream/model.ts';

/** Keys of the lists that this service's fields and actions look at. */
export const systemList = listed<System>('systems');
export const jobList = listed<Job>('hpc-jobs');
export const accountingList = listed<Job>('accounting');
export const fileList = listed<FileEntry>('files');
