import type {EpochSeconds} from '../../../declare/world.ts';
import type {Window} from '../lists.ts';
import {type Arrival, arrivedAt, handling, matchArrivals, type Wanted} from '../rules/match-arrivals.ts';
import {deletedAt} from '../rules/ttl-stages.ts';
import type {DownlinkSettings} from '../settings.ts';
import {expectedOf} from './expected-files.ts';
import type {BucketObject, DownlinkFile, Expected, SentFile} from './file.ts';

/**
 * Seconds that this machine's clock may be ahead of the bucket's: a file that was given to an agent is journaled by the
 * one and arrives by the other.
 */
const clockSlack = 300;

/** Puts together what is expected by windows, what was given to agents from here, and what is in the bucket. */
export const joinFiles = (known: {
  readonly windows: readonly Window[];
  readonly sent: readonly SentFile[];
  readonly arrivals: readonly Arrival[];
  readonly settings: Pick<DownlinkSettings, 'conventions' | 'filenameParameter'>;
  readonly now: EpochSeconds;
  /** What was once seen to have arrived, by row: a later look takes it back from none. */
  readonly kept?: ReadonlyMap<string, BucketObject>;
}): readonly DownlinkFile[] => {
  const byName = Map.groupBy(known.arrivals, ({facts}) => facts.name);
  for (const list of byName.values()) list.sort((a, b) => arrivedAt(a) - arrivedAt(b));
  const claimed = new Set<Arrival>();
  const rowOf = (
    id: string,
    name: string,
    about: {expected?: Expected; sent?: SentFile},
    found: BucketObject | undefined,
    gone = false,
  ): DownlinkFile => {
    const {expected, sent} = about;
    return {
      id,
      name,
      satellite: expected?.satellite ?? sent?.satellite ?? factsOf(found)?.satellite,
      window: expected?.window ?? sent?.token,
      topic: expected?.topic ?? sent?.topic ?? factsOf(found)?.topic,
      ...about,
      ...(found ? {object: bareObject(found)} : {}),
      ...(gone ? {gone} : {}),
    };
  };

  const expected = known.windows
    .filter(({state, start}) => state !== 'PENDING_SYNC' && start <= known.now)
    .flatMap(window => expectedOf(window, known.settings));
  const wantedOf = (one: Expected) => ({
    name: one.name,
    satellite: one.satellite,
    from: one.start,
    end: one.end,
    until: deletedAt(one.end, one.ttl) + handling,
    expected: one,
  });
  const given = known.sent.map(one => ({
    name: one.path.slice(one.path.lastIndexOf('/') + 1),
    satellite: one.satellite,
    from: one.at - clockSlack,
    end: one.at,
    until: deletedAt(one.at, one.ttl) + handling,
    sent: one,
  }));
  // Names that tell their window cannot be of another: they choose first.
  const certain = expected.filter(one => one.unique).map(wantedOf);
  const uncertain: (Wanted & {expected?: Expected; sent?: SentFile})[] = [
    ...expected.filter(one => !one.unique).map(wantedOf),
    ...given,
  ];
  const idOf = ({expected: plan, sent: file, name}: (typeof uncertain)[number]) =>
    plan ? `${plan.window}/${name}` : `${file!.agent}/${file!.uuid}`;
  const keptFor = (one: (typeof uncertain)[number]) => known.kept?.get(idOf(one));
  const rows = [certain, uncertain].flatMap(wanted => {
    const all = wanted as typeof uncertain;
    const arrived = new Map(all.flatMap(one => (keptFor(one) ? [[one, keptFor(one)!] as const] : [])));
    for (const object of arrived.values()) {
      const there = presentOf(object, byName);
      if (there) claimed.add(there);
    }
    const found = matchArrivals(
      all.filter(one => !arrived.has(one)),
      byName,
      claimed,
    );
    return all.map(one => {
      const {expected: plan, sent: file} = one;
      const before = arrived.get(one);
      return rowOf(
        idOf(one),
        one.name,
        {...(plan && {expected: plan}), ...(file && {sent: file})},
        before ?? found.get(one),
        before !== undefined && presentOf(before, byName) === undefined,
      );
    });
  });
  const others = known.arrivals
    .filter(one => !claimed.has(one))
    .map(one => rowOf(one.key, one.facts.name, {}, one));
  const place = ({object, sent, expected: plan}: DownlinkFile) => object?.at ?? sent?.at ?? plan?.end ?? 0;
  // What is still to come first, then what came, newest first.
  return [...rows, ...others].sort(
    (a, b) => Number(a.object !== undefined) - Number(b.object !== undefined) || place(b) - place(a),
  );
};

const bareObject = ({key, size, etag, at}: BucketObject): BucketObject => ({key, size, etag, at});

const factsOf = (object: BucketObject | undefined) => (object as Arrival | undefined)?.facts;

/** The very object in the listing of now: of the same key, written at the same time, with the same content. */
const presentOf = (
  {key, at, etag}: BucketObject,
  byName: ReadonlyMap<string, readonly Arrival[]>,
): Arrival | undefined => {
  const name = key.slice(key.lastIndexOf('/') + 1);
  const named = [...(byName.get(name) ?? []), ...(byName.get(name.replace(/^\d{8}T\d{6}Z_/, '')) ?? [])];
  return named.find(one => one.key === key && one.at === at && one.etag === etag);
};
