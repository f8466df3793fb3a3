import {escapedForJson} from './harmless.ts';

/** JSON that keeps every character of its data and yet cannot steer a terminal: what could is escaped. */
export const safeJson = (value: unknown, indent?: number): string =>
  escapedForJson(JSON.stringify(value, null, indent) ?? 'null');
