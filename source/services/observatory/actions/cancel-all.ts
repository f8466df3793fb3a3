import {action} from '../../../declare/action.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {jobDanger} from './job-danger.ts';
import {checkSending, jobDone, type NewJob, newJobRequest, settleJob} from './send-job.ts';
import {siteField} from './site-field.ts';

const fields = {site: siteField('The observatory whose commands are all cancelled.', undefined, true)};

const cancelJob = (site: string): NewJob => ({
  site,
  device: 'all',
  instance: 'all',
  action: 'cancel_all_commands',
  required_params: {},
  optional_params: {},
});

/** POST newjob with cancel_all_commands: halts the observatory and deletes its rows (contract section 2.2). */
export const cancelAll = action<unknown, ObservatoryClient, typeof fields>({
  name: 'cancel-all',
  command: 'cancel-all',
  key: 'x',
  title: 'Cancel all commands of a site',
  about: 'Halts a whole observatory, and asks the service to delete all its earlier jobs, finished ones too.',
  on: 'nothing',
  fields,
  // Stopping an observatory must not wait for any list.
  looksAt: () => false,
  danger: (_row, {site}, world) => jobDanger({site, action: 'cancel_all_commands', required: {}}, world),
  check: ({site}, _row, {client, world}, signal) => checkSending(site, client, world, signal),
  requests: async ({site}, _row, {client}) => [newJobRequest(cancelJob(site), await client.sender())],
  done: (answer, {site}) => ({
    ids: jobDone(answer, cancelJob(site)).ids,
    sentence: `The cancel of everything is in the queue of ${site}, and halts the observatory when it is taken. The service was asked to delete the earlier jobs: it deletes about a megabyte of them, an older one none. What is left is listed by: skydeck get jobs --site ${site}`,
  }),
  settle: (input, intent, client, signal) => settleJob(cancelJob(input.site), intent, client, signal),
  touches: ['sites'],
});
