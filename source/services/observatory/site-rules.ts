import type {EpochSeconds, Tone, World} from '../../resource.ts';
import {isWema, type Site} from './site-list.ts';

/** Status older than this is stale (the network's own page, contract section 9). */
export const staleAfter = 5 * 60;

export type Health = 'online' | 'closed' | 'technical difficulty' | 'offline' | 'unknown';

export const healthTones: Readonly<Record<Health, Tone>> = {
  online: 'good',
  closed: 'notice',
  'technical difficulty': 'warn',
  offline: 'quiet',
  unknown: 'plain',
};

const fresh = (at: EpochSeconds | undefined, now: EpochSeconds) => at !== undefined && now - at < staleAfter;

/**
 * How a site stands (contract section 9): an observatory by its devices and enclosure, a wema by its enclosure and
 * weather. Both fresh: online, or closed; both stale: offline; one of them: technical difficulty.
 */
export const healthOf = (site: Site, now: EpochSeconds): Health => {
  if (!site.statusKnown) return 'unknown';
  const [one, other] = isWema(site.config)
    ? [site.enclosureAt, site.weatherAt]
    : [site.deviceAt, site.enclosureAt];
  const count = Number(fresh(one, now)) + Number(fresh(other, now));
  if (count === 2) return site.shut ? 'closed' : 'online';
  return count === 0 ? 'offline' : 'technical difficulty';
};

/** When a site last sent any status. */
export const lastStatus = (site: Site): EpochSeconds | undefined => {
  const times = [site.deviceAt, site.enclosureAt, site.weatherAt].filter(at => at !== undefined);
  return times.length > 0 ? Math.max(...times) : undefined;
};

/** The health of a site by its name; undefined when sites were not read or do not include it. */
export const healthAt = (name: string, world: World): Health | undefined => {
  const site = siteNamed(name, world);
  return site && healthOf(site, world.now);
};

export const siteNamed = (name: string, world: World): Site | undefined =>
  world.rows<Site>('sites')?.find(({site}) => site === name);
