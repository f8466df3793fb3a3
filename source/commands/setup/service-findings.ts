import {asFailure} from '../../declare/failure.ts';
import type {Probe as DeclaredProbe} from '../../declare/service.ts';
import type {Session} from '../../engine/session.ts';
import type {Profile} from '../../settings/profile-schema.ts';
import {duration} from '../../text/times.ts';
import {asCommandError} from '../run/command-error.ts';
import type {Run} from '../run/run.ts';
import {type Probe, probeEndpoint} from './probe-endpoint.ts';

/** One thing that was looked at: how it stands, and what to do where it does not stand well. */
export type DoctorFinding = {
  /** `terminal`, `settings`, `keychain`, or a service. */
  readonly area: string;
  readonly state: 'good' | 'note' | 'warn' | 'bad';
  readonly sentence: string;
  readonly todo?: string;
};

const probeSeconds = 20;

/**
 * Looks at each service of the profile: the way there, whether it accepts the credentials, and its clock. Of those in
 * `shut` only the way: their credentials cannot be had.
 */
export const serviceFindings = async (
  run: Run,
  profile: Profile | undefined,
  shut: ReadonlySet<string>,
): Promise<DoctorFinding[]> => {
  let session: Session;
  try {
    // What is odd in the profile is among the findings already.
    session = await run.session({quiet: true});
  } catch (thrown) {
    const {message, todo} = asCommandError(thrown);
    return [{area: 'services', state: 'bad', sentence: message, todo}];
  }
  const each = await Promise.all(
    session.services.map(connected => oneService(run, session, connected, {profile, shut})),
  );
  return each.flat();
};

const oneService = async (
  run: Run,
  session: Session,
  {service, client, http, failure}: Session['services'][number],
  {profile, shut}: {profile: Profile | undefined; shut: ReadonlySet<string>},
): Promise<DoctorFinding[]> => {
  const area = service.name;
  if (failure || !http)
    return [{area, state: 'bad', sentence: failure?.message ?? 'It is not connected.', todo: failure?.todo}];
  const url = new URL(http.baseUrl);
  const found: DoctorFinding[] = [];
  if (proxied(run, url))
    found.push({
      area,
      state: 'note',
      sentence: `${url.host} is reached through a proxy, so the way there is not probed.`,
    });
  else {
    const probe = await probeEndpoint(url, {
      caFile: profile?.services[area]?.caFile,
      timeout: 10_000,
      signal: run.stdio.interrupted,
    });
    found.push(probeFinding(area, probe));
    if (probe.failed) return found;
  }
  if (shut.has(area)) return found;
  const wants = profile === undefined || (profile.services[area]?.auth?.kind ?? 'none') !== 'none';
  const resource = service.resources.find(
    one => !Object.values(one.parameters ?? {}).some(field => field.required),
  );
  if (resource) {
    const before = session.clock.wall();
    try {
      const page = await session.poller.read(resource, {}, run.stdio.interrupted);
      const took = Math.round(session.clock.wall() - before);
      found.push({
        area,
        state: page.unreadable.length > 0 ? 'warn' : 'good',
        sentence: `${wants && service.openReads === undefined ? 'It accepts the credentials' : 'It answers'}: ${page.rows.length} ${resource.name} in ${took} ms${page.unreadable.length > 0 ? `, and ${page.unreadable.length} that could not be read` : ''}.${wants && service.openReads !== undefined ? ` ${service.openReads}` : ''}`,
      });
    } catch (thrown) {
      const {message, todo} = asFailure(thrown);
      found.push({area, state: 'bad', sentence: message, todo});
    }
  }
  const probes = service.probes?.(client, session.world().settings(service.settings)) ?? [];
  found.push(...(await Promise.all(probes.map(probe => oneProbe(run, area, probe)))));
  const skew = profile && !profile.clock ? http.skew() : undefined;
  if (skew !== undefined && Math.abs(skew) > 30)
    found.push({
      area,
      state: 'warn',
      sentence: `Its clock is ${duration(Math.round(Math.abs(skew)))} ${skew > 0 ? 'ahead of' : 'behind'} this machine's.`,
      todo: 'Set this machine by NTP: ages, lead times and tokens go by its clock.',
    });
  return found;
};

/** One thing that the service names to be looked at. What gives no answer in time is told, too. */
const oneProbe = async (run: Run, area: string, {what, look}: DeclaredProbe): Promise<DoctorFinding> => {
  const late = AbortSignal.timeout(probeSeconds * 1000);
  try {
    const {sentence, state = 'good', todo} = await look(AbortSignal.any([run.stdio.interrupted, late]));
    return {area, state, sentence: `${what}: ${sentence}`, todo};
  } catch (thrown) {
    const {message, todo} = asFailure(thrown);
    const sentence = late.aborted ? `no answer within ${probeSeconds} s.` : message;
    return {area, state: 'bad', sentence: `${what}: ${sentence}`, todo};
  }
};

const probeFinding = (area: string, probe: Probe): DoctorFinding => {
  const {failed, host} = probe;
  if (failed)
    return {
      area,
      state: 'bad',
      sentence: failed.trouble
        ? `${host} ${failed.trouble.words}.`
        : `${host}: the ${failed.step} failed: ${failed.reason}.`,
      todo:
        failed.trouble?.todo ??
        {
          name: 'Check the address in the profile, and the name server of this host.',
          connection: 'Check the port, the route and the firewall: is a VPN needed?',
          TLS: "Set caFile in the profile to the authority's certificate, if it is your own.",
          answer: 'It accepts connections and does not answer: ask those who run it.',
        }[failed.step],
    };
  const steps = [
    probe.dns !== undefined && `name ${probe.dns} ms`,
    probe.tcp !== undefined && `TCP ${probe.tcp} ms`,
    probe.tls !== undefined && `${probe.tlsVersion ?? 'TLS'} ${probe.tls} ms`,
    probe.answer !== undefined && `answer ${probe.answer} ms`,
  ];
  return {area, state: 'good', sentence: `${host} answers (${steps.filter(Boolean).join(', ')}).`};
};

const proxied = (run: Run, url: URL): boolean => {
  const {environment} = run.stdio;
  if (/^(localhost|127\.|\[::1\])/.test(url.hostname)) return false;
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  return Boolean(environment[name] || environment[name.toLowerCase()]);
};
