import type {EpochSeconds} from '../../../declare/world.ts';
import type {Window} from '../lists.ts';
import {type Arrival, arrivedAt, handling, matchArrivals, type Wanted} from '../rules/match-arrivals.ts';
import {deletedAt} from '../rules/ttl-stages.ts';
import type {DownlinkSettings} from '../settings.ts';
import {type Expected, expectedOf} from './expected-files.ts';
import type {BucketObject, DownlinkFile, SentFile} from './file.ts';

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
}): readonly DownlinkFile[] => {
  const byName = Map.groupBy(known.arrivals, ({facts}) => facts.name);
  for (const list of byName.values()) list.sort((a, b) => arrivedAt(a) - arrivedAt(b));
  const claimed = new Set<Arrival>();
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
  const rows = [certain, uncertain].flatMap(wanted => {
    const found = matchArrivals(wanted as typeof uncertain, byName, claimed);
    return (wanted as typeof uncertain).map(one => {
      const {expected: plan, sent: file} = one;
      const id = plan ? `${plan.window}/${one.name}` : `${file!.agent}/${file!.uuid}`;
      return rowOf(id, one.name, {...(plan && {expected: plan}), ...(file && {sent: file})}, found.get(one));
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

const bareObject = ({key, size, etag, at}: Arrival): BucketObject => ({key, size, etag, at});
