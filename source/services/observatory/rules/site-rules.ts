import type {EpochSeconds, Tone, World} from '../../../declare/world.ts';
import {age} from '../../../text/times.ts';
import {siteList} from '../lists.ts';
import {isWema, type Site} from '../upstream/site-list.ts';
import type {Told} from '../upstream/station-status.ts';
import {isNotObserving, isOpening, roofState, weatherState} from './station-words.ts';

/** Status older than this is stale (the network's own page, contract section 9). */
const staleAfter = 5 * 60;

export const healthTones = {
  'roof fault': 'bad',
  'open in bad weather': 'bad',
  offline: 'quiet',
  'technical difficulty': 'warn',
  'roof unknown': 'warn',
  'weather unknown': 'warn',
  unchecked: 'plain',
  'roof moving': 'busy',
  'not observing': 'notice',
  closed: 'notice',
  online: 'good',
} as const satisfies Readonly<Record<string, Tone>>;
export type Health = keyof typeof healthTones;

const isFresh = (site: Site, at: EpochSeconds | undefined) =>
  at !== undefined && site.readAt - at < staleAfter;

/** The two kinds of status that a site's health is told by: first the one of the program that takes its jobs. */
const telling = (site: Site) =>
  isWema(site.config) ? [site.enclosureAt, site.weatherAt] : [site.deviceAt, site.enclosureAt];

/** When a word was told: a value can be older than the row that it stands in, since the service keeps what was sent before. */
const toldAt = (word: Told | undefined, row: EpochSeconds | undefined) =>
  word?.at === undefined || row === undefined ? row : Math.min(word.at, row);
export const roofToldAt = (site: Site) => toldAt(site.roof, site.enclosureAt);
const weatherToldAt = (site: Site) => toldAt(site.weather, site.weatherAt);

/** The state of the roof as its station tells it now; undefined while it is not told. */
export const roofNow = (site: Site) => (isFresh(site, roofToldAt(site)) ? site.roof : undefined);
export const weatherNow = (site: Site) => (isFresh(site, weatherToldAt(site)) ? site.weather : undefined);

/** Whether rain can come in: by the newest words of roof and weather. */
export const isOpenInBadWeather = (site: Site): boolean => {
  const [roof, weather] = [roofNow(site), weatherNow(site)];
  return (
    roof !== undefined &&
    weather !== undefined &&
    isOpening(roof.word) &&
    weatherState(weather.word) === 'bad'
  );
};

/**
 * How a site stands (contract section 9): an observatory by its devices and enclosure, a wema by its enclosure and
 * weather. Both stale: offline; one of them: technical difficulty; both fresh: by the roof and the weather over it, and
 * online only where both are told and good.
 */
export const healthOf = (site: Site): Health => {
  if (!site.statusKnown) return 'unchecked';
  const count = telling(site).filter(at => isFresh(site, at)).length;
  if (count === 0) return 'offline';
  const word = roofNow(site)?.word;
  const roof = word === undefined ? undefined : roofState(word);
  if (roof === 'fault') return 'roof fault';
  if (isOpenInBadWeather(site)) return 'open in bad weather';
  if (count === 1) return 'technical difficulty';
  if (word === undefined) return 'unchecked';
  if (roof === undefined || roof === 'untold') return 'roof unknown';
  if (roof === 'moving') return 'roof moving';
  if (isNotObserving(site)) return 'not observing';
  if (roof === 'closed') return 'closed';
  const weather = weatherNow(site)?.word;
  if (weather === undefined) return 'unchecked';
  return weatherState(weather) === 'ok' ? 'online' : 'weather unknown';
};

/** Whether the program that takes the site's jobs sends status; undefined when the status service was not read. */
export const isThere = (site: Site): boolean | undefined =>
  site.statusKnown ? isFresh(site, telling(site)[0]) : undefined;

/** When the program that takes the site's jobs last sent status. */
export const lastStatus = (site: Site): EpochSeconds | undefined => telling(site)[0];

export const siteNamed = (name: string, world: World): Site | undefined => world.row(siteList, name);

/** `Closed`, `Open, 2h old`: a word of a station, with its age where it holds no longer. */
const toldText = (site: Site, word: string | undefined, at: EpochSeconds | undefined, world: World) =>
  word === undefined || isFresh(site, at)
    ? word
    : `${word}, ${at === undefined ? 'old' : `${age(world.now - at)} old`}`;

export const roofText = (site: Site, world: World): string | undefined =>
  toldText(site, site.roof?.word, roofToldAt(site), world);

/** `ok`, `bad`, or what else the station says, verbatim. */
export const weatherText = (site: Site, world: World): string | undefined => {
  const word = site.weather?.word;
  const state = word === undefined ? undefined : weatherState(word);
  return toldText(site, state === 'ok' || state === 'bad' ? state : word, weatherToldAt(site), world);
};

export const roofTone = (site: Site): Tone => {
  const word = roofNow(site)?.word;
  const state = word === undefined ? undefined : roofState(word);
  if (word === undefined) return 'plain';
  if (state === 'fault' || isOpenInBadWeather(site)) return 'bad';
  return state === undefined || state === 'untold' ? 'warn' : 'plain';
};

export const weatherTone = (site: Site): Tone => {
  const word = weatherNow(site)?.word;
  return word === undefined || weatherState(word) === 'ok' ? 'plain' : 'warn';
};

/** What of a site is kept as its state, so that it is known since when its roof stands as it does. */
export const trackedSite = (site: Site): string => {
  const [roof, weather] = [roofNow(site), weatherNow(site)];
  return [healthOf(site), roof && `roof ${roof.word}`, weather && `weather ${weather.word}`]
    .filter(part => part !== undefined)
    .join(', ');
};

/** What is known of roof and weather, for the question before what opens: one sentence, and what is not known is said. */
export const roofAndWeather = (site: Site | undefined, world: World): string => {
  if (!site) return 'Neither its roof nor its weather could be read.';
  const roof = site.roof ? `Its roof is ${roofText(site, world)}` : 'Its roof could not be read';
  const readings =
    site.weather && site.weather.readings.length > 0 ? ` (${site.weather.readings.join(', ')})` : '';
  const weather = site.weather
    ? `the weather there is ${weatherText(site, world)}${readings}`
    : 'the weather there could not be read';
  return `${roof}, and ${weather}.`;
};
