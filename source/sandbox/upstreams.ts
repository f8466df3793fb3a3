import {createDownlink} from '../services/downlink/sandbox.ts';
import {createHpc} from '../services/hpc/sandbox.ts';
import {createLake} from '../services/lake/sandbox.ts';
import {createObservatory} from '../services/observatory/sandbox.ts';
import {createTasking} from '../services/tasking/sandbox.ts';
import type {CreateUpstream} from './upstream.ts';

/** The upstreams of the sandbox: one line per service. */
export const upstreams: readonly CreateUpstream[] = [
  createTasking,
  createDownlink,
  createObservatory,
  createLake,
  createHpc,
];
