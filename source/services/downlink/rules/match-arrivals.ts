import type {EpochSeconds} from '../../../declare/world.ts';
import type {BucketObject} from '../resources/file.ts';
import type {BucketSettings} from '../settings.ts';
import {guaranteedContact} from './file-rules.ts';

/** What a key of the bucket tells of a file. */
type KeyFacts = {
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

export type Arrival = BucketObject & {readonly facts: KeyFacts};

export const arrivalOf = (
  object: BucketObject,
  settings: Pick<BucketSettings, 'prefix' | 'directoryIsTopic'>,
): Arrival => ({...object, facts: readKey(object.key, settings)});

/** From the end of a file's life to its place in the bucket: a last contact and some handling. */
export const handling = 3600;

export const arrivedAt = ({at, facts}: Arrival) => facts.at ?? at;

/** Something that an arrival of its name can be. */
export type Wanted = {
  readonly name: string;
  readonly satellite?: string;
  /** It cannot have come before that, is on time for some hours after `end`, and is deleted at `until`. */
  readonly from: EpochSeconds;
  readonly end: EpochSeconds;
  readonly until: EpochSeconds;
};

/**
 * Gives each arrival to what it can be of. Where windows bring files of one name, it is of the first that it is on time
 * for (a contact comes every 6 h); where it is late for all, of the last: what is missing longer is more likely lost.
 */
export const matchArrivals = <One extends Wanted>(
  wanted: readonly One[],
  arrivals: ReadonlyMap<string, readonly Arrival[]>,
  claimed: Set<Arrival>,
): ReadonlyMap<One, Arrival> => {
  const found = new Map<One, Arrival>();
  for (const [name, ones] of Map.groupBy(wanted, one => one.name)) {
    ones.sort((a, b) => a.end - b.end);
    for (const arrival of arrivals.get(name) ?? []) {
      if (claimed.has(arrival)) continue;
      const at = arrivedAt(arrival);
      const {satellite} = arrival.facts;
      const fitting = ones.filter(
        one =>
          !found.has(one) &&
          at >= one.from &&
          at <= one.until &&
          (satellite === undefined || one.satellite === undefined || one.satellite === satellite),
      );
      const chosen = fitting.find(one => at <= one.end + guaranteedContact + handling) ?? fitting.at(-1);
      if (!chosen) continue;
      claimed.add(arrival);
      found.set(chosen, arrival);
    }
  }
  return found;
};
