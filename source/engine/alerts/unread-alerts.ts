import type {Failure} from '../../declare/failure.ts';
import type {Alert, Resource} from '../../declare/resource.ts';
import type {Service} from '../../declare/service.ts';
import type {EpochSeconds} from '../../declare/world.ts';
import {plural} from '../../text/quantities.ts';
import {age, utc} from '../../text/times.ts';
import type {Connected} from '../connect-services.ts';
import {isOld, type Snapshot} from '../polling/poll.ts';
import {alertLists} from './alerts.ts';

/** The kind of an alert that says that troubles cannot be seen. */
export const unreadKind = 'unreadable-list';

const unreadRows = 'unreadable-rows';

const unreadRest = 'rest-not-read';

const unreadFacts = 'facts-not-read';
export const isUnread = ({kind}: Pick<Alert, 'kind'>): boolean =>
  [unreadKind, unreadRows, unreadRest, unreadFacts].includes(kind);

/** Rows that could not be read, or in part only, and rows that were not asked for: worse may be hidden there. */
export const gapsOf = (resource: Resource, snapshot: Snapshot | undefined): Alert[] => {
  const page = snapshot?.page;
  if (!page) return [];
  const lost = page.unreadable.filter(({kept}) => !kept).length;
  const inPart = page.unreadable.length - lost;
  const about = {resource: resource.name, id: ''};
  const [first] = page.unreadable;
  const longer = page.notes?.find(note => note.startsWith('This is not all'));
  const rest: Alert[] = [];
  if (page.incomplete)
    rest.push({
      ...about,
      kind: unreadRest,
      severity: 'warning',
      title: `${resource.title}: ${longer ? 'there is more than was read' : 'not all of it was read'}`,
      why: longer ?? page.notes?.join(' ') ?? 'The answer says so.',
      todo: longer
        ? 'What is not among the rows may yet be there: narrow the list, and ask the upstream for larger pages.'
        : 'What is not among the rows may yet be there: run skydeck doctor, and read it again.',
    });
  const [lacking] = page.unread ?? [];
  if (lacking !== undefined)
    rest.push({
      ...about,
      kind: unreadFacts,
      severity: 'warning',
      title: `${resource.title}: not all that belongs to it could be read`,
      why: page.unread!.join(' '),
      todo: 'Troubles that only this would show are not seen: run skydeck doctor, which looks at each part of the way there.',
    });
  if (!first) return rest;
  const all = lost + page.rows.length;
  const words = [
    ...(lost > 0 ? [`${lost} of ${plural(all, 'row')} could not be read`] : []),
    ...(inPart > 0 ? [`${plural(inPart, 'row')} could be read in part only`] : []),
  ];
  return [
    {
      ...about,
      kind: unreadRows,
      severity: page.rows.length === 0 ? 'critical' : 'warning',
      title: `${resource.title}: ${page.rows.length === 0 && lost > 1 ? `none of ${lost} rows could be read` : words.join(', ')}`,
      why: `Row ${first.index}: ${first.reason.replace(/\.$/, '')}. Verdicts and checks that need what is missing cannot be made.`,
      todo: 'Look at these rows as they came, and at the upstream: it sends what skydeck does not know.',
    },
    ...rest,
  ];
};

/** A list whose reading fails, and whose rows are not what is there now. */
type Unread = {readonly resource: Resource; readonly failure: Failure; readonly since: number | undefined};

/**
 * What cannot be read is a finding itself: an alert for each service and kind of failure, where lists fail that alerts
 * are made from, and their rows are none or old. `wall`: milliseconds.
 */
export const unreadAlerts = (
  services: readonly Pick<Connected, 'service' | 'failure'>[],
  peek: (resource: string) => Snapshot | undefined,
  wall: number,
): Alert[] => {
  const watched = alertLists(services.flatMap(({service}) => service.resources));
  return services.flatMap(({service, failure: unconnected}): Alert[] => {
    const lists = service.resources.filter(({name}) => watched.has(name));
    const unread = lists.flatMap((resource): Unread[] => {
      const {failure = unconnected, at, wallAt, known, failures = 2, every} = peek(resource.name) ?? {};
      // Rows that are old since this machine slept are no sign of trouble: one failure more is.
      if (failure && wallAt !== undefined && !known && failures < 2) return [];
      return failure && isOld({wallAt, every}, wall) ? [{resource, failure, since: at}] : [];
    });
    const gaps = service.resources.flatMap(resource => gapsOf(resource, peek(resource.name)));
    const failed = [...Map.groupBy(unread, ({failure}) => failure.kind).values()].map((together): Alert => {
      const [{resource, failure, since}] = together as [Unread];
      const all = together.length === lists.length;
      const names = together.map(one => one.resource.title).join(', ');
      return {
        kind: unreadKind,
        severity: 'critical',
        resource: resource.name,
        id: '',
        title: `${service.title}${all ? '' : `: ${names}`} cannot be read`,
        ...(since !== undefined && {since}),
        why: failure.message,
        todo: failure.todo ?? 'Run skydeck doctor, which looks at each part of the way there.',
      };
    });
    return [...failed, ...gaps];
  });
};

type Looked = {
  readonly at: EpochSeconds;
  /** Seconds for which a look holds. */
  readonly slack: number;
  /** Whether what was seen then is still kept. */
  readonly isKept: boolean;
};

/** What nobody had read by a moment, or not for a while before it, is a finding itself: troubles may be hidden there. */
export const unwatchedAlerts = (
  services: readonly Service[],
  readAt: (resource: string) => EpochSeconds | undefined,
  {at, slack, isKept}: Looked,
): Alert[] =>
  services.flatMap((service): Alert[] => {
    const lists = service.resources.filter(one => one.alerts);
    const old = lists.filter(({name}) => at - (readAt(name) ?? Number.NEGATIVE_INFINITY) > slack);
    const [first] = old;
    if (!first) return [];
    const read = Math.max(...old.flatMap(({name}) => readAt(name) ?? []));
    const known = Number.isFinite(read);
    const unread = isKept ? 'had not been read' : 'is not known';
    return [
      {
        kind: unreadKind,
        severity: 'notice',
        resource: first.name,
        id: '',
        title: `${service.title}${old.length < lists.length ? `: ${old.map(one => one.title).join(', ')}` : ''} ${known ? `was read ${age(at - read)} before` : unread}`,
        ...(known && {since: read}),
        why: known
          ? `It was not read between ${utc(read, at)} and ${utc(at, at)}.`
          : `It had not been read by ${utc(at, at)}.`,
        todo: 'Take what depends on it for unknown.',
      },
    ];
  });
