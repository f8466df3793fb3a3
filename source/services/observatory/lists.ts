import {listed} from '../../declare/listed.ts';
import type {Job} from './upstream/schemas.ts';
import type {Site} from './upstream/site-list.ts';

/** Keys of the lists that this service's rules look at. */
export const siteList = listed<Site>('sites');
export const jobList = listed<Job>('jobs');
