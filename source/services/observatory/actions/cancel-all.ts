import {action} from '../../../declare/action.ts';
import {choiceField} from '../../../declare/fields.ts';
import {siteList} from '../lists.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {haltDanger} from './halt-danger.ts';
import {checkReservation, checkSite, checkUser, type NewJob, newJobRequest, settleJob} from './send-job.ts';

const fields = {
  site: choiceField({
    label: 'Site',
    hint: 'The observatory whose commands are all cancelled.',
    example: 'wmd',
    required: true,
    positional: true,
    options: ({world}) => world.rows(siteList)?.map(({site}) => site),
    initial: ({row}) => (row as {site?: string} | undefined)?.site,
  }),
};

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
  about: 'Halts a whole observatory and deletes all its earlier jobs from the service, finished ones too.',
  on: 'nothing',
  fields,
  danger: (_row, input, world) => haltDanger(input.site, 'cancel_all_commands', world),
  check: async (input, _row, {client, world}, signal) => [
    ...checkUser(client),
    ...(await checkSite(input.site, client, signal)),
    ...(await checkReservation(input.site, client, world, signal)),
  ],
  requests: (input, _row, {client}) => [newJobRequest(cancelJob(input.site), client)],
  done: (answer, input) => {
    const ulid = (answer as {ulid?: unknown} | null)?.ulid;
    return {
      ids: typeof ulid === 'string' ? [ulid] : [],
      sentence: `All commands of ${input.site} are cancelled; its earlier jobs are deleted. The observatory halts when it takes the cancel.`,
    };
  },
  settle: (input, intent, client, signal) => settleJob(cancelJob(input.site), intent, client, signal),
  touches: ['sites'],
});
