import type {Danger} from '../../../declare/action.ts';
import type {World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {jobList} from '../lists.ts';
import {jobsAt} from '../rules/site-jobs.ts';
import {roofAndWeather, roofNow, siteNamed, weatherNow} from '../rules/site-rules.ts';
import {roofState, weatherState} from '../rules/station-words.ts';
import {haltsEverything} from './device-actions.ts';

type Command = {
  readonly site: string;
  readonly action: string;
  readonly required: Readonly<Record<string, unknown>>;
};

/** The question before a job that halts an observatory, opens its roof or takes a protection away; none for any other. */
export const jobDanger = (job: Command, world: World): Danger | undefined => {
  if (haltsEverything(job.action, job.required)) return haltDanger(job, world);
  const what = unguarding(job);
  return what === undefined ? undefined : roofDanger(job.site, what, world);
};

const haltDanger = ({site, action}: Command, world: World): Danger => {
  const {unread, working} = jobsAt(site, world);
  const isKnown = world.rows(jobList) !== undefined || unread.length + working > 0;
  const least = world.unread(jobList.name) === undefined ? '' : 'at least ';
  const now = isKnown ? ` (${least}${plural(unread.length, 'job')} waiting, ${working} at work)` : '';
  return {
    question:
      action === 'cancel_all_commands'
        ? `Cancel everything at ${site}${now}? The whole observatory halts, and the service is asked to delete all its earlier jobs, finished ones too.`
        : `${action} halts the whole observatory ${site}, not one device${now}. Send it?`,
    type: site,
  };
};

/**
 * What a job does to the protection of a site, by the source of ptr-wema and ptr-observatory; undefined for one that
 * leaves it alone. A station goes by the action, whatever the device.
 */
const unguarding = ({action, required}: Command): string | undefined => {
  const is = (name: string, value: string) => String(required[name]).toLowerCase() === value;
  switch (action) {
    case 'open':
      return 'opens the roof';
    case 'force_roof_state':
      return is('force_roof_state', 'open')
        ? 'keeps the roof open all night, whatever its local weather says'
        : undefined;
    case 'set_enclosure_mode':
      return is('enclosure_mode', 'manual')
        ? 'leaves the roof to people: it no longer closes for weather'
        : undefined;
    case 'configure_active_weather_report':
      return is('weather_type_value', 'off')
        ? 'takes a weather report out of what closes the roof'
        : undefined;
    case 'set_weather_values':
      return 'changes the limits at which the roof closes';
    case 'start_simulating_open_roof':
      return 'lets the telescope work as if the roof were open, whatever it is';
    case 'configure_sun_safety':
    case 'configure_moon_safety':
    case 'configure_altitude_safety':
    case 'configure_daytime_exposure_safety':
      return is('mode', 'off') ? 'takes a protection of the telescope away' : undefined;
    default:
      return undefined;
  }
};

/** With roof and weather in the question; the site is to be typed unless both are known and good. */
const roofDanger = (site: string, what: string, world: World): Danger => {
  const row = siteNamed(site, world);
  const roof = row && roofNow(row);
  const weather = row && weatherNow(row);
  const state = roof && roofState(roof.word);
  const isFine =
    (state === 'open' || state === 'closed') && weather !== undefined && weatherState(weather.word) === 'ok';
  return {
    question: `At ${site} this ${what}. ${roofAndWeather(row, world)} Send it?`,
    ...(!isFine && {type: site}),
  };
};
