import {createDownlink} from './downlink/index.ts';
import {createHpc} from './hpc/index.ts';
import {createLake} from './lake/index.ts';
import {createObservatory} from './observatory/index.ts';
import {createTasking} from './tasking/index.ts';
import type {CreateUpstream} from './upstream.ts';

/** The upstreams of the sandbox: one line per service. */
export const upstreams: readonly CreateUpstream[] = [
  createTasking,
  createDownlink,
  createObservatory,
  createLake,
  createHpc,
];
