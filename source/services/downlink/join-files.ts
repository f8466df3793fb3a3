import type {EpochSeconds} from '../../resource.ts';
import {type Expected, expectedOf, type Window} from './expected-files.ts';
import type {BucketObject, DownlinkFile, SentFile} from './file.ts';
import {type KeyFacts, readKey} from './object-key.ts';
import type {BucketSettings, DownlinkSettings} from './settings.ts';
import {deletedAt} from './ttl-stages.ts';

/** An object with what its key tells. */
export type Arrival = BucketObject & {readonly facts: KeyFacts};

export const arrivalOf = (
  object: BucketObject,
  settings: Pick<BucketSettings, 'prefix' | 'directoryIsTopic'>,
): Arrival => ({...object, facts: readKey(object.key, settings)});

/** From the end of a file's life to its place in the bucket: a last contact and some handling. */
const handling = 3600;

const arrivedAt = ({at, facts}: Arrival) => facts.at ?? at;

/**
 * Puts together what is expected by windows, what was given to agents from here, and what is in the bucket. A name in the
 * bucket belongs to the first window that can have made it and has none yet: after its start, before its file's end.
 */
export const joinFiles = (known: {
  readonly windows: readonly Window[];
  readonly sent: readonly SentFile[];
  readonly arrivals: readonly Arrival[];
  readonly settings: Pick<DownlinkSettings, 'conventions' | 'filenameParameter'>;
  readonly now: EpochSeconds;
}): readonly DownlinkFile[] => {
  const byName = Map.groupBy(known.arrivals, ({facts}) => facts.name);
  for (const list of byName.values()) list.sort((a, b) => arrivedAt(a) - arrivedAt(b));
  const claimed = new Set<Arrival>();
  const claim = (name: string, satellite: string | undefined, from: EpochSeconds, until: EpochSeconds) => {
    const found = byName
      .get(name)
      ?.find(
        one =>
          !claimed.has(one) &&
          arrivedAt(one) >= from &&
          arrivedAt(one) <= until &&
          (satellite === undefined || one.facts.satellite === undefined || one.facts.satellite === satellite),
      );
    if (found) claimed.add(found);
    return found;
  };
  const rowOf = (
    id: string,
    name: string,
    about: {expected?: Expected; sent?: SentFile},
    found: Arrival | undefined,
  ): DownlinkFile => {
    const {expected, sent} = about;
    return {
      id,
      name,
      satellite: expected?.satellite ?? sent?.satellite ?? found?.facts.satellite,
      window: expected?.window ?? sent?.token,
      topic: expected?.topic ?? sent?.topic ?? found?.facts.topic,
      ...about,
      ...(found ? {object: bareObject(found)} : {}),
    };
  };

  const expected = known.windows
    .filter(({state, start}) => state !== 'PENDING_SYNC' && start <= known.now)
    .flatMap(window => expectedOf(window, known.settings))
    .sort((a, b) => a.end - b.end);
  // Names that tell their window cannot be of another: they choose first.
  const rows = [...expected.filter(one => one.unique), ...expected.filter(one => !one.unique)].map(one =>
    rowOf(
      `${one.window}/${one.name}`,
      one.name,
      {expected: one},
      claim(one.name, one.satellite, one.start, deletedAt(one.end, one.ttl) + handling),
    ),
  );
  const sent = known.sent
    .toSorted((a, b) => a.at - b.at)
    .map(one => {
      const name = one.path.slice(one.path.lastIndexOf('/') + 1);
      return rowOf(
        `${one.agent}/${one.uuid}`,
        name,
        {sent: one},
        claim(name, one.satellite, one.at, deletedAt(one.at, one.ttl) + handling),
      );
    });
  const others = known.arrivals
    .filter(one => !claimed.has(one))
    .map(one => rowOf(one.key, one.facts.name, {}, one));
  const place = ({object, sent: given, expected: wanted}: DownlinkFile) =>
    object?.at ?? given?.at ?? wanted?.end ?? 0;
  // What is still to come first, then what came, newest first.
  return [...rows, ...sent, ...others].sort(
    (a, b) => Number(a.object !== undefined) - Number(b.object !== undefined) || place(b) - place(a),
  );
};

const bareObject = ({key, size, etag, at}: Arrival): BucketObject => ({key, size, etag, at});
