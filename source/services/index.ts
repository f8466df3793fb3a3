import type {Service} from '../declare/service.ts';
import {downlink} from './downlink/index.ts';
import {hpc} from './hpc/index.ts';
import {lake} from './lake/index.ts';
import {observatory} from './observatory/index.ts';
import {tasking} from './tasking/index.ts';

/** The one list of services. A further upstream is one folder and one line here. */
export const services: readonly Service[] = [tasking, downlink, observatory, hpc, lake];
