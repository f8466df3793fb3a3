import {listed} from '../../declare/listed.ts';
import type {Job} from './upstream/schemas.ts';
import type {Site} from './upstream/site-list.ts';

export const siteList = listed<Site>('sites');
export const jobList = listed<Job>('jobs');
