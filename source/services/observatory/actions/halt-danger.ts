import type {Danger} from '../../../declare/action.ts';
import type {World} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {jobList} from '../lists.ts';
import {jobsAt} from '../rules/site-jobs.ts';

/**
 * The question before what halts a whole observatory, with the site to type. A cancel also deletes every earlier job row
 * of the site at the service (contract section 2.2).
 */
export const haltDanger = (site: string, action: string, world: World): Danger => {
  const {unread, working} = jobsAt(site, world);
  const isKnown = world.rows(jobList) !== undefined;
  const now = isKnown ? ` (${plural(unread.length, 'job')} waiting, ${working} at work)` : '';
  return {
    question:
      action === 'cancel_all_commands'
        ? `Cancel everything at ${site}${now}? The whole observatory halts, and all its earlier jobs are deleted from the service, finished ones too.`
        : `${action} halts the whole observatory ${site}, not one device${now}. Send it?`,
    type: site,
  };
};
