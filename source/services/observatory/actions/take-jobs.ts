import {action} from '../../../declare/action.ts';
import {changed} from '../../../declare/evidence.ts';
import {Failure} from '../../../declare/failure.ts';
import type {World} from '../../../declare/world.ts';
import {rowsOf} from '../../../engine/http/boundary.ts';
import {plural} from '../../../text/quantities.ts';
import {isUnread, jobId, madeAt} from '../rules/job-facts.ts';
import {observatorySettings} from '../settings.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {nearlyFull} from '../upstream/recent-jobs.ts';
import {jobList, jobSchema} from '../upstream/schemas.ts';
import {checkSite} from './check-sending.ts';
import {siteField} from './site-field.ts';

const fields = {
  site: siteField('The observatory that this console stands in for.', undefined, true),
};

const isAllowed = (world: World) => (world.settings(observatorySettings)?.takesJobs ?? false) === true;

/** POST getnewjobs: takes the jobs off the queue, so that the observatory never gets them (contract section 2.3). */
export const takeJobs = action<unknown, ObservatoryClient, typeof fields, readonly unknown[]>({
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
  requests: ({site}) => [{method: 'POST', path: 'getnewjobs', body: {kind: 'json', value: {site}}}],
  answer: {schema: jobList},
  done: (answer, input) => {
    const {rows, unreadable} = rowsOf(jobSchema, answer);
    const ids = rows.map(jobId);
    const bad = unreadable.filter(({kept}) => !kept);
    const count = ids.length + bad.length;
    if (ids.length === 0 && bad.length > 0)
      throw new Failure(
        'unreadable',
        `What ${input.site} had waiting was answered in a form that cannot be read (${bad[0]!.reason}): whether jobs were taken is not known.`,
        {maybeSent: true},
      );
    if (count === 0) return {ids, sentence: `No jobs were waiting at ${input.site}.`};
    const named = [...ids, ...bad.map(() => 'one that cannot be read')].join(', ');
    // The service gives a megabyte at a time (contract section 2.3).
    const more = Buffer.byteLength(JSON.stringify(answer)) >= nearlyFull ? ' More may wait: take again.' : '';
    return {
      ids,
      ...(bad.length > 0 && {partial: true}),
      sentence: `${plural(count, 'job')} of ${input.site} taken: ${named}.${more}`,
    };
  },
  evidence: async ({site}, {at}, client, signal) => {
    const page = await client.jobs(
      site,
      Math.max(client.settings.jobHours * 3600, client.now() - at),
      signal,
    );
    const sentAt = at + client.upstreamNow() - client.now();
    const waiting = page.rows.filter(job => isUnread(job) && (madeAt(job) ?? 0) < sentAt).length;
    return changed(
      waiting > 0 ? false : undefined,
      waiting > 0
        ? `${plural(waiting, 'job')} from before ${waiting === 1 ? 'is' : 'are'} still UNREAD at ${site}.`
        : `No job from before is UNREAD at ${site}: this console took them, or the observatory did; whether it has them decides.`,
      !page.incomplete && page.unreadable.every(({kept}) => kept),
    );
  },
  touches: ['sites'],
});
