import type {BucketSettings} from '../settings.ts';

/** What a key of the bucket tells of a file. */
export type KeyFacts = {
  readonly name: string;
  readonly satellite?: string;
  readonly topic?: string;
  /** Epoch seconds, from the key's own time. */
  readonly at?: number;
};

const dated = /^(?:(.*)\/)?([^/]+)\/downlink\/\d{4}\/\d{2}\/\d{2}\/(\d{8}T\d{6}Z)_(.+)$/s;
const stamp = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

const timeOf = (text: string): number | undefined => {
  const time = Date.parse(text.replace(stamp, '$1-$2-$3T$4:$5:$6Z'));
  return Number.isNaN(time) ? undefined : time / 1000;
};

/** Reads a key in either layout: dated keys tell satellite and time, others their name alone. */
export const readKey = (
  key: string,
  {prefix, directoryIsTopic}: Pick<BucketSettings, 'prefix' | 'directoryIsTopic'>,
): KeyFacts => {
  const rest = key.startsWith(prefix) ? key.slice(prefix.length).replace(/^\//, '') : key;
  const parts = dated.exec(rest);
  if (!parts) {
    const base = rest.slice(rest.lastIndexOf('/') + 1) || rest;
    return {name: base.replace(/^\d{8}T\d{6}Z_/, '')};
  }
  const [, directory, satellite, time = '', name = ''] = parts;
  const topic = directoryIsTopic ? directory?.split('/').at(-1) : undefined;
  return {name, satellite, at: timeOf(time), ...(topic ? {topic} : {})};
};
