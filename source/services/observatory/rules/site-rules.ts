import type {EpochSeconds, Tone, World} from '../../../declare/world.ts';
import {siteList} from '../lists.ts';
import {isWema, type Site} from '../upstream/site-list.ts';

/** Status older than this is stale (the network's own page, contract section 9). */
const staleAfter = 5 * 60;

export type Health = 'online' | 'closed' | 'technical difficulty' | 'offline' | 'unknown';

export const healthTones: Readonly<Record<Health, Tone>> = {
  online: 'good',
  closed: 'notice',
  'technical difficulty': 'warn',
  offline: 'quiet',
  unknown: 'plain',
};

const isFresh = (site: Site, at: EpochSeconds | undefined) =>
  at !== undefined && site.readAt - at < staleAfter;

/** The two kinds of status that a site's health is told by: first the one of the program that takes its jobs. */
const telling = (site: Site) =>
  isWema(site.config) ? [site.enclosureAt, site.weatherAt] : [site.deviceAt, site.enclosureAt];

/**
 * How a site stands (contract section 9): an observatory by its devices and enclosure, a wema by its enclosure and
 * weather. Both fresh: online, or closed; both stale: offline; one of them: technical difficulty.
 */
export const healthOf = (site: Site): Health => {
  if (!site.statusKnown) return 'unknown';
  const count = telling(site).filter(at => isFresh(site, at)).length;
  if (count === 2) return site.shut ? 'closed' : 'online';
  return count === 0 ? 'offline' : 'technical difficulty';
};

/** Whether the program that takes the site's jobs sends status; undefined when the status service was not read. */
export const isThere = (site: Site): boolean | undefined =>
  site.statusKnown ? isFresh(site, telling(site)[0]) : undefined;

/** When the program that takes the site's jobs last sent status. */
export const lastStatus = (site: Site): EpochSeconds | undefined => telling(site)[0];

export const siteNamed = (name: string, world: World): Site | undefined =>
  world.rows(siteList)?.find(({site}) => site === name);
