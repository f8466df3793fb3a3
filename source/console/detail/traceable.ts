import {traceNeeds} from '../../trace/trace.ts';

/** Whether rows of this resource have a way that can be traced. */
export const traceable = (resource: string): boolean => (traceNeeds as readonly string[]).includes(resource);
