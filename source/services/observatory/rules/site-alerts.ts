import type {Draft} from '../../../declare/draft.ts';
import type {Alert} from '../../../declare/resource.ts';
import {asOfWords, type EpochSeconds, sinceSeen, type World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {age} from '../../../text/times.ts';
import type {Site} from '../upstream/site-list.ts';
import {ageThere, madeAt} from './job-facts.ts';
import {devicesOf} from './site-devices.ts';
import {jobsAt} from './site-jobs.ts';
import {
  isOpenInBadWeather,
  isThere,
  lastStatus,
  roofNow,
  roofToldAt,
  weatherNow,
  weatherText,
} from './site-rules.ts';
import {isOpening, roofState} from './station-words.ts';

/** Seconds within which a station closes an open roof by itself when the weather turns bad. */
const closesWithin = 180;

/** What is worrying about sites: their roofs once for each station, and jobs that lie at a site which has gone silent. */
export const siteAlerts = (rows: readonly Site[], world: World): Alert[] => {
  const listed = new Set(rows.map(({site}) => site));
  const told = new Set<string>();
  // Several sites stand under one roof: its station speaks for it, or the first of them where that is not listed.
  const roofs = rows.filter(({site, station}) => {
    if (station === undefined || (station !== site && (listed.has(station) || told.has(station))))
      return false;
    told.add(station);
    return true;
  });
  return [
    ...roofs.flatMap(site => roofAlert(site, world) ?? []),
    ...rows.flatMap(site => silentAlert(site, world) ?? []),
  ];
};

/** Since when a site has had a word in its kept state; undefined where nothing is kept. */
const sinceWord = (site: Site, part: string, world: World) => {
  const seen = world.seen('sites', site.site);
  if (!seen) return undefined;
  let {since, before, atLeast} = seen;
  for (const one of seen.history.toReversed()) {
    if (!one.state.split(', ').includes(part)) break;
    ({at: since, before, atLeast = one.at === seen.first && seen.atLeast} = one);
  }
  return {since, atLeast, ...(before !== undefined && {before})};
};

/** The job that closes the roof over a site: it goes to the station, under the name that this has for its enclosure. */
const closing = ({site, station, config}: Site): Draft => {
  const own = devicesOf(config).find(({device}) => device === 'enclosure');
  return {
    site: station ?? site,
    device: 'enclosure',
    instance: own?.usual ?? own?.instances[0] ?? 'enclosure1',
    action: 'close',
  };
};

const roofAlert = (site: Site, world: World): Alert | undefined => {
  const at = {resource: 'sites', id: site.site} as const;
  const roof = roofNow(site);
  const weather = weatherNow(site);
  const weatherWords = weather
    ? `The weather there is ${[weatherText(site, world), ...weather.readings].join(', ')}.`
    : 'The weather there is not told.';
  if (roof && roofState(roof.word) === 'fault') {
    const since = sinceWord(site, `roof ${roof.word}`, world);
    return {
      ...at,
      kind: 'roof-fault',
      severity: 'critical',
      title: `The roof of ${site.site} reports "${roof.word}"`,
      ...sinceSeen(since),
      why: `Its enclosure says so itself, ${age(world.now - (roofToldAt(site) ?? world.now))} ago; whether it stands open is not told. ${weatherWords}`,
      todo: `Have somebody look at the roof now: ask the staff of ${site.site}, and send its enclosure close if it may stand open.`,
      action: 'jobs.create',
      draft: closing(site),
    };
  }
  if (roof && isOpenInBadWeather(site)) {
    const open = sinceWord(site, `roof ${roof.word}`, world);
    const bad = sinceWord(site, `weather ${weather!.word}`, world);
    const later = (open?.since ?? 0) > (bad?.since ?? 0) ? open : bad;
    const closesByItself =
      roofState(roof.word) === 'open' && later?.atLeast === false && world.now - later.since < closesWithin;
    return {
      ...at,
      kind: 'open-in-bad-weather',
      severity: closesByItself ? 'warning' : 'critical',
      title: `The roof of ${site.site} is ${roof.word} in bad weather`,
      ...sinceSeen(later),
      why: `Its enclosure says "${roof.word}" (${age(world.now - (roofToldAt(site) ?? world.now))} ago). ${weatherWords}`,
      todo: `See that it closes: in its automatic mode it does so by itself within minutes; else send its enclosure close, and call the staff of ${site.site}.`,
      action: 'jobs.create',
      draft: closing(site),
    };
  }
  if (!roof && site.roof && site.statusKnown && isOpening(site.roof.word))
    return {
      ...at,
      kind: 'roof-unwatched',
      severity: 'warning',
      title: `The roof of ${site.site} was ${site.roof.word} when its station last told of it`,
      since: roofToldAt(site),
      why: `That was ${roofToldAt(site) === undefined ? 'long' : age(world.now - roofToldAt(site)!)} ago: whether it has closed is not told. ${weatherWords}`,
      todo: `Ask the staff of ${site.site} whether the roof is closed, and whether the station's computer or its line is down: a job may not reach it now.`,
    };
  return undefined;
};

/** Jobs lie in the queue of a site that has gone silent. */
const silentAlert = (site: Site, world: World): Alert | undefined => {
  const {unread} = jobsAt(site.site, world);
  if (isThere(site) !== false || unread.length === 0) return undefined;
  const last: EpochSeconds | undefined = lastStatus(site);
  const oldest = Math.max(...unread.map(job => ageThere(madeAt(job) ?? world.now, world)));
  return {
    kind: 'silent-site',
    severity: 'warning',
    resource: 'sites',
    id: site.site,
    title: `${site.site} ${last === undefined ? 'has sent no status, and has' : 'has gone silent with'} ${plural(unread.length, 'job')} waiting`,
    since: last,
    why: `${last === undefined ? 'It has sent no status at all' : `Its last status came ${age(world.now - last)} ago`}, and the oldest waiting job is ${age(oldest)} old${asOfWords('jobs', world)}.`,
    todo: 'Ask the staff of the site whether its computer or its line is down; send the jobs to another site if they are urgent.',
    action: 'jobs.create',
  };
};
