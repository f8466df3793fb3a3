import {action, type Findings, refusal, warning} from '../../../declare/action.ts';
import type {World} from '../../../declare/world.ts';
import {devicesOf, filtersOf} from '../rules/site-devices.ts';
import {isThere, siteNamed} from '../rules/site-rules.ts';
import type {ObservatoryClient} from '../upstream/client.ts';
import {isWema, type Site} from '../upstream/site-list.ts';
import {checkSending} from './check-sending.ts';
import {actionOf} from './device-actions.ts';
import type {Parameter} from './device-parameter.ts';
import {jobDanger} from './job-danger.ts';
import {camel, type JobInput, jobFields, parametersOf} from './job-fields.ts';
import {
  jobDone,
  jobEvidence,
  type NewJob,
  type NewJobAnswer,
  newJobAnswer,
  newJobRequest,
} from './new-job.ts';

const asJob = (input: JobInput): NewJob => {
  const {required, optional} = parametersOf(input);
  const {site, device, instance, action: name} = input;
  return {site, device, instance, action: name, required_params: required, optional_params: optional};
};

/** POST newjob: a command for a device of an observatory. */
export const createJob = action<unknown, ObservatoryClient, typeof jobFields, NewJobAnswer>({
  name: 'create',
  command: 'create job',
  key: 'n',
  title: 'Create a job',
  label: 'new job',
  about: 'Sends a command to a device of an observatory, which takes it within seconds when it is online.',
  on: 'nothing',
  anywhere: true,
  fields: jobFields,
  danger: (_row, input, world) =>
    jobDanger({site: input.site, action: input.action, required: parametersOf(input).required}, world),
  check: async (input, _row, {client, world}, signal) => [
    checkDevice(input, world, (await client.sender(signal)).admin.yes),
    await checkSending(input.site, client, world, signal),
  ],
  requests: async (input, _row, {client}) => [newJobRequest(asJob(input), await client.sender())],
  answer: {schema: newJobAnswer},
  done: (answer, input) => jobDone(answer, asJob(input)),
  evidence: (input, intent, client, signal) => jobEvidence(asJob(input), intent, client, signal),
  touches: ['sites'],
});

/** What the site and today's observatory software make of it. */
const checkDevice = (input: JobInput, world: World, isAdmin: boolean): Findings => {
  const site: Site | undefined = siteNamed(input.site, world);
  const wema = site?.config?.wema_name;
  const own = devicesOf(site?.config).find(({device}) => device === input.device);
  const known = actionOf(input.device, input.action);
  const filters = filtersOf(site?.config);
  const given = parametersOf(input);
  const checkFilter = ({name, place, filters: isFilter}: Parameter): Findings => {
    const filter = isFilter ? given[place][name] : undefined;
    if (typeof filter !== 'string' || filters.length === 0) return undefined;
    if (filters.some(one => one.toLowerCase() === filter.toLowerCase())) return undefined;
    return warning(`${input.site} names no filter ${filter}; it has ${filters.join(', ')}.`, camel(name));
  };
  return [
    input.device === 'enclosure' &&
      site &&
      !isWema(site.config) &&
      Boolean(wema) &&
      refusal(`Jobs for the enclosure of ${input.site} go to its weather station, ${wema}.`, 'site'),
    site &&
      isThere(site) === false &&
      warning(`${input.site} sends no status: nobody may be there to take the job.`, 'site'),
    own &&
      !own.instances.includes(input.instance) &&
      warning(
        `${input.site} names no ${input.device} ${input.instance}; it has ${own.instances.join(', ')}.`,
        'instance',
      ),
    known?.parameters.map(checkFilter),
    !known &&
      warning(
        `${input.action} is not in the list of actions of ${input.device}; it is sent as it is.`,
        'action',
      ),
    known?.obeys === 'nobody' &&
      warning(
        `Newest observatory software does not know ${input.action}: it will most likely be dropped.`,
        'action',
      ),
    known?.obeys === 'admins' &&
      !isAdmin &&
      warning(`Observatories obey ${input.action} from admins and owners only.`, 'action'),
  ];
};
