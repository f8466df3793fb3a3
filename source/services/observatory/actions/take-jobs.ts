import {action} from '../../../declare/action.ts';
import type {RequestSpec} from '../../../declare/request-spec.ts';
import type {World} from '../../../declare/world.ts';
import {rowsOf} from '../../../engine/http/boundary.ts';
import {plural} from '../../../text/quantities.ts';
import {jobId} from '../rules/job-facts.ts';
import {observatorySettings} from '../settings.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {nearlyFull} from '../upstream/recent-jobs.ts';
import {jobSchema} from '../upstream/schemas.ts';
import {checkSite} from './send-job.ts';
import {siteField} from './site-field.ts';

const fields = {
  site: siteField('The observatory that this console stands in for.', undefined, true),
};

const isAllowed = (world: World) => (world.settings(observatorySettings)?.takesJobs ?? false) === true;

/** POST getnewjobs: takes the jobs off the queue, so that the observatory never gets them (contract section 2.3). */
export const takeJobs = action<unknown, ObservatoryClient, typeof fields>({
  name: 'take-jobs',
  command: 'observatory take-jobs',
  key: 'K',
  title: 'Take the jobs of a site',
  about:
    'Takes the waiting jobs off the queue of a site in place of its observatory, which then never gets them.',
  on: 'nothing',
  fields,
  disabled: (_row, world) =>
    isAllowed(world)
      ? undefined
      : 'This console is not an observatory: taking jobs would steal them from it. A profile of an observatory says so with takesJobs.',
  danger: (_row, input) => ({
    question: `Take all waiting jobs of ${input.site}? They become RECEIVED, and the observatory itself never gets them.`,
    type: input.site,
  }),
  check: (input, _row, {client}, signal) => checkSite(input.site, client, signal, ''),
  requests: (input): RequestSpec[] => [
    {method: 'POST', path: 'getnewjobs', body: {kind: 'json', value: {site: input.site}}},
  ],
  done: (answer, input) => {
    const {rows, unreadable} = rowsOf(jobSchema, Array.isArray(answer) ? answer : []);
    const ids = rows.map(jobId);
    const count = ids.length + unreadable.length;
    if (count === 0) return {ids, sentence: `No jobs were waiting at ${input.site}.`};
    const named = [...ids, ...unreadable.map(() => 'one that cannot be read')].join(', ');
    // The service gives a megabyte at a time (contract section 2.3).
    const more = Buffer.byteLength(JSON.stringify(answer)) >= nearlyFull ? ' More may wait: take again.' : '';
    return {ids, sentence: `${plural(count, 'job')} of ${input.site} taken: ${named}.${more}`};
  },
  touches: ['sites'],
});
