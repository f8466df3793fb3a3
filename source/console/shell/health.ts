import type {FailureKind} from '../../declare/failure.ts';
import type {Tone} from '../../declare/world.ts';
import {alertLists} from '../../engine/alerts/alerts.ts';
import type {Connected} from '../../engine/connect-services.ts';
import {isOld, type Snapshot} from '../../engine/polling/poll.ts';
import type {Session} from '../../engine/session.ts';
import {age} from '../../text/times.ts';
import type {ConsoleState} from './state.ts';

/** Whether all lists have been read whole that a service's alerts are made from: what is not among them then is not there. */
export const areAlertsRead = (session: Session, {service}: Pick<Connected, 'service'>): boolean =>
  [...alertLists(service.resources)]
    // A profile may lack the service of a list that would be looked at, or fail to connect it.
    .filter(name => session.resource(name)?.connected.failure === undefined && session.resource(name))
    .every(name => {
      const snapshot = session.poller.peek(name);
      return snapshot?.page !== undefined && !snapshot.partial && !snapshot.known && session.isWeighed(name);
    });

export type Health = {
  readonly service: string;
  readonly title: string;
  readonly tone: Tone;
  /** How it answers, in a word or two; empty where all is well and there is nothing to add. */
  readonly words: string;
  readonly why?: string;
};

const kinds: Partial<Readonly<Record<FailureKind, string>>> = {
  'no-credentials': 'no token',
  unauthorized: 'login refused',
  limited: 'asked too often',
  cut: 'connection cut',
  timeout: 'no answer',
  'too-large': 'answer too large',
  unreadable: 'unreadable answer',
  'not-found': 'not found',
};

/** What an upstream says of one list, and not of itself. */
const ofOneList: ReadonlySet<FailureKind> = new Set(['not-found', 'forbidden', 'rejected']);

/** How each service answers: fresh, stale since when, or why not at all. */
export const healthOf = (session: Session, state: ConsoleState): readonly Health[] =>
  session.services.map(({service, failure, http}): Health => {
    const {name, title} = service;
    if (failure) return {service: name, title, tone: 'bad', words: 'not connected', why: failure.message};
    const views = state.tabs
      .flatMap(tab => tab.views)
      .filter(view => service.resources.some(one => one.name === view.resource));
    const shown = views.flatMap(view => {
      const snapshot = session.poller.peek(view.resource, view.query);
      return snapshot ? [{snapshot, list: view.resource}] : [];
    });
    const snapshots = shown.map(({snapshot}) => snapshot);
    const failures = shown.flatMap(({snapshot: {failure: own, wallAt}, list}) =>
      own ? [{failure: own, wallAt, list}] : [],
    );
    // What one list is refused says little where others were read: any other failure comes first.
    const failed = failures.find(one => !ofOneList.has(one.failure.kind)) ?? failures[0];
    if (failed) {
      const {kind, message} = failed.failure;
      if (session.asOf) return {service: name, title, tone: 'warn', words: 'not read by then', why: message};
      const old =
        failed.wallAt === undefined
          ? 'no data'
          : `data ${age((session.clock.wall() - failed.wallAt) / 1000)} old`;
      const isOwn = ofOneList.has(kind) && snapshots.some(one => !one.failure && one.page && !one.known);
      const list = isOwn ? `${session.resource(failed.list)?.resource.title}: ` : '';
      const words = `${list}${kinds[kind] ?? kind}, ${old}`;
      return {service: name, title, tone: isOwn ? 'warn' : 'bad', words, why: message};
    }
    if (snapshots.every(({wallAt, known}) => wallAt === undefined || known))
      return {service: name, title, tone: 'busy', words: 'reading'};
    const off = clockOff(session, http?.skew());
    if (off !== undefined)
      return {
        service: name,
        title,
        tone: 'warn',
        words: `clock ${age(Math.abs(off))} ${off > 0 ? 'ahead' : 'behind'}`,
      };
    const ages = snapshots.map(snapshot => lateness(snapshot, session.clock.wall()));
    const late = Math.max(0, ...ages);
    // A watcher keeps up with what alerts are made from; the other lists were read when somebody opened them.
    const inPart = session.asOf && ages.includes(0) ? 'in part ' : '';
    return late > 0
      ? {service: name, title, tone: 'warn', words: `${inPart}${age(late)} old`}
      : {service: name, title, tone: 'good', words: pushed(snapshots)};
  });

/** Seconds since a list was read, when that is far longer ago than it should be at `wall` (ms); 0 when it is not. */
const lateness = (snapshot: Snapshot, wall: number): number =>
  snapshot.wallAt !== undefined && isOld(snapshot, wall) ? (wall - snapshot.wallAt) / 1000 : 0;

/** Seconds by which an upstream's clock is off from this machine's; undefined when it is not, when time is simulated or looked back at. */
const clockOff = (session: Session, skew: number | undefined): number | undefined => {
  const simulated = Math.abs(session.clock.now() - session.clock.wall() / 1000) > 5;
  return skew === undefined || simulated || session.asOf || Math.abs(skew) < 120 ? undefined : skew;
};

/** Whether an upstream that can push changes does so now; nothing for those that are only asked. */
const pushed = (snapshots: readonly Snapshot[]): string => {
  const feeds = snapshots.flatMap(({live}) => live ?? []);
  if (feeds.length === 0) return '';
  return feeds.every(({on}) => on) ? 'live' : 'polled';
};

/** Without an alert: whether that is good news, or not yet known. */
export const calmOf = (
  session: Session,
  state: ConsoleState,
): {readonly words: string; readonly tone: Tone} => {
  const healths = healthOf(session, state);
  const bad = healths.filter(({tone}) => tone === 'bad');
  const unread = bad.map(({title}) => title);
  const reading = session.services.some(
    one => !bad.some(({service}) => service === one.service.name) && !areAlertsRead(session, one),
  );
  if (session.asOf ? healths.some(({tone}) => tone === 'busy') : reading)
    return {words: 'Reading; nothing is worrying so far.', tone: 'busy'};
  if (unread.length > 0)
    return {words: `Nothing is worrying in what can be read; ${unread.join(', ')} cannot.`, tone: 'warn'};
  const lists = session.services.flatMap(({service}) => [...alertLists(service.resources)]);
  const late = Math.max(
    0,
    ...lists.flatMap(name => {
      const snapshot = session.poller.peek(name);
      return snapshot ? lateness(snapshot, session.clock.wall()) : [];
    }),
  );
  if (late > 0 && !session.asOf)
    return {words: `Nothing was worrying ${age(late)} ago; not all was read since.`, tone: 'warn'};
  return {words: 'Nothing is worrying.', tone: 'good'};
};
