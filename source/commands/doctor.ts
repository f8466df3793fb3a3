import {asFailure} from '../engine/failure.ts';
import type {Session} from '../engine/session.ts';
import type {Credentials} from '../settings/credentials/credentials.ts';
import type {Profile} from '../settings/profile-schema.ts';
import {harmless} from '../text.ts';
import {chooseProfile, loadSettings} from './choose-profile.ts';
import {asCommandError} from './command-error.ts';
import {type ExitCode, exitCodes} from './exit-codes.ts';
import {openCredentials} from './open-credentials.ts';
import {safeJson} from './output.ts';
import {type Probe, probeEndpoint} from './probe-endpoint.ts';
import type {Run} from './run.ts';
import {terminalFindings} from './terminal-findings.ts';

/** One thing that was looked at: how it stands, and what to do where it does not stand well. */
export type DoctorFinding = {
  /** `terminal`, `settings`, `keychain`, or a service. */
  readonly area: string;
  readonly state: 'good' | 'note' | 'warn' | 'bad';
  readonly sentence: string;
  readonly todo?: string;
};

const tones = {good: 'good', note: 'quiet', warn: 'warn', bad: 'bad'} as const;
const marks = {good: 'ok  ', note: 'note', warn: 'warn', bad: 'BAD '} as const;

/** Looks at everything that the console stands on, and says what works. Exit 0: all well; 2: something is not. */
export const doctor = async (run: Run): Promise<ExitCode> => {
  const format = run.format(['table', 'json'], 'table');
  const findings = [
    ...terminalFindings({
      tty: run.stdio.stdoutTty,
      ...run.stdio.screen(),
      environment: run.stdio.environment,
    }),
    {
      area: 'program',
      state: 'good' as const,
      sentence: `Node ${process.versions.node} on ${process.platform}.`,
    },
    ...(await settingsFindings(run)),
    ...(await serviceFindings(run, await ownProfile(run))),
  ];
  if (format === 'json') run.stdio.out(`${safeJson(findings, 2)}\n`);
  else
    for (const {area, state, sentence, todo} of findings) {
      run.stdio.out(`${run.paint(marks[state], tones[state])}  ${area.padEnd(12)} ${harmless(sentence)}\n`);
      if (todo) run.stdio.out(`${' '.repeat(19)}${harmless(todo)}\n`);
    }
  return findings.some(({state}) => state === 'bad' || state === 'warn')
    ? exitCodes.findings
    : exitCodes.fine;
};

const settingsFindings = async (run: Run): Promise<DoctorFinding[]> => {
  if (run.globals.sandbox)
    return [{area: 'settings', state: 'note', sentence: 'With --sandbox no settings are read.'}];
  try {
    const settings = await loadSettings(run.stdio);
    const {paths, file, loaded} = settings;
    const found: DoctorFinding[] = [
      {
        area: 'settings',
        state: 'good',
        sentence: `Settings are in ${file}; journals and ages in ${paths.state}.`,
      },
      ...loaded.problems.map(({sentence, todo}) => ({
        area: 'settings',
        state: 'bad' as const,
        sentence,
        todo,
      })),
      ...loaded.warnings.map(({sentence, todo}) => ({
        area: 'settings',
        state: 'warn' as const,
        sentence,
        todo,
      })),
    ];
    const active = chooseProfile(settings, run.globals, run.stdio);
    found.push({
      area: 'settings',
      state: 'good',
      sentence: `The profile is ${active.name} (${active.from}).`,
    });
    if (active.profile === undefined) return found;
    const {credentials, keychain} = openCredentials(active.profile, active.name, paths, run.stdio);
    const missing = await keychain.probe();
    found.push(
      missing
        ? {area: 'keychain', state: 'note', sentence: missing.sentence, todo: missing.todo}
        : {area: 'keychain', state: 'good', sentence: `The ${keychain.title} can be used.`},
    );
    for (const service of Object.keys(active.profile.services))
      found.push(await credentialFinding(active.profile, credentials, service));
    credentials.close();
    return found;
  } catch (thrown) {
    const {message, todo} = asCommandError(thrown);
    return [{area: 'settings', state: 'bad', sentence: message, todo}];
  }
};

/** Where a service's secret comes from; never the secret. */
const credentialFinding = async (
  profile: Profile,
  credentials: Credentials,
  service: string,
): Promise<DoctorFinding> => {
  const kind = profile.services[service]?.auth?.kind;
  if (kind === 'none') return {area: service, state: 'note', sentence: 'It wants no credentials.'};
  const sources = await credentials.sources(service);
  const failed = sources.find(source => source.state === 'failed' && source.kind === 'command');
  if (failed?.problem)
    return {area: service, state: 'bad', sentence: failed.problem.sentence, todo: failed.problem.todo};
  const used = sources.find(source => source.state === 'used');
  const shut = sources.find(source => source.state === 'not opened');
  if (used) return {area: service, state: 'good', sentence: `Its credentials come from ${used.name}.`};
  if (shut)
    return {
      area: service,
      state: 'note',
      sentence: `Its credentials may be in ${shut.name}, which is encrypted.`,
    };
  if (kind === undefined)
    return {area: service, state: 'note', sentence: 'It has no credentials and is asked without.'};
  return {
    area: service,
    state: 'bad',
    sentence: 'There are no credentials for it.',
    todo: `Log in with: skydeck login ${service}`,
  };
};

/** The profile where there is one to read; what is wrong with it is said elsewhere. */
const ownProfile = async (run: Run): Promise<Profile | undefined> => {
  if (run.globals.sandbox) return undefined;
  try {
    return chooseProfile(await loadSettings(run.stdio), run.globals, run.stdio).profile;
  } catch {
    return undefined;
  }
};

const serviceFindings = async (run: Run, profile: Profile | undefined): Promise<DoctorFinding[]> => {
  let session: Session;
  try {
    session = await run.session();
  } catch (thrown) {
    const {message, todo} = asCommandError(thrown);
    return [{area: 'services', state: 'bad', sentence: message, todo}];
  }
  const each = await Promise.all(
    session.services.map(connected => oneService(run, session, connected, profile)),
  );
  return each.flat();
};

const oneService = async (
  run: Run,
  session: Session,
  {service, http, failure}: Session['services'][number],
  profile: Profile | undefined,
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
        sentence: `It accepts the credentials: ${page.rows.length} ${resource.name} in ${took} ms${page.unreadable.length > 0 ? `, and ${page.unreadable.length} that could not be read` : ''}.`,
      });
    } catch (thrown) {
      const {message, todo} = asFailure(thrown);
      found.push({area, state: 'bad', sentence: message, todo});
    }
  }
  const skew = profile && !profile.clock ? http.skew() : undefined;
  if (skew !== undefined && Math.abs(skew) > 30)
    found.push({
      area,
      state: 'warn',
      sentence: `Its clock is ${Math.round(Math.abs(skew))} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's.`,
      todo: 'Set this machine by NTP: ages, lead times and tokens go by its clock.',
    });
  return found;
};

const probeFinding = (area: string, probe: Probe): DoctorFinding => {
  const {failed, host} = probe;
  if (failed)
    return {
      area,
      state: 'bad',
      sentence: `${host}: the ${failed.step} failed: ${failed.reason}.`,
      todo: {
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
