import {randomUUID} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import type {Loaded} from '../../settings/config-file.ts';
import {loginCommand} from '../../settings/credentials/advice.ts';
import type {Credentials} from '../../settings/credentials/credentials.ts';
import {type Paths, profileState} from '../../settings/paths.ts';
import {writePrivate} from '../../settings/private-files.ts';
import type {Profile} from '../../settings/profile-schema.ts';
import {SettingsError} from '../../settings/settings-error.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {asCommandError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import {openCredentials} from '../run/open-credentials.ts';
import {readOnlyAsked} from '../run/open-session.ts';
import type {Run} from '../run/run.ts';
import {chooseProfile, loadSettings} from './choose-profile.ts';
import {type DoctorFinding, serviceFindings} from './service-findings.ts';
import {terminalFindings} from './terminal-findings.ts';

/** Why nothing can be kept in a state directory, found out by writing there; undefined when all is well. */
export const stateProblem = async (directory: string): Promise<SettingsError | undefined> => {
  const probe = join(directory, `probe-${randomUUID()}`);
  try {
    await writePrivate(probe, 'x'.repeat(4096));
    return undefined;
  } catch (thrown) {
    if (thrown instanceof SettingsError)
      return new SettingsError(thrown.sentence.replace(probe, directory), thrown.todo, thrown);
    throw thrown;
  } finally {
    await rm(probe, {force: true}).catch(() => {});
  }
};

const tones = {good: 'good', note: 'quiet', warn: 'warn', bad: 'bad'} as const;
const marks = {good: 'ok  ', note: 'note', warn: 'warn', bad: 'BAD '} as const;

/** Looks at everything that the console stands on, and says what works. Exit 0: all well; 2: something is not. */
export const doctor = async (run: Run): Promise<ExitCode> => {
  const format = run.format(['table', 'json'], 'table');
  /** Services whose credential command failed: it was waited for once, and is not started again. */
  const shut = new Set<string>();
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
    ...(await settingsFindings(run, shut)),
    ...(await serviceFindings(run, await ownProfile(run), shut)),
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

const settingsFindings = async (run: Run, shut: Set<string>): Promise<DoctorFinding[]> => {
  if (run.globals.sandbox)
    return [{area: 'settings', state: 'note', sentence: 'With --sandbox no settings are read.'}];
  const found: DoctorFinding[] = [];
  try {
    const settings = await loadSettings(run);
    const {paths, file, loaded} = settings;
    const remarks = (list: Loaded['problems'], state: 'bad' | 'warn') =>
      found.push(...list.map(({sentence, todo}) => ({area: 'settings', state, sentence, todo})));
    found.push({
      area: 'settings',
      state: 'good',
      sentence: `Settings are in ${file}; journals and ages in ${paths.state}.`,
    });
    remarks(loaded.problems, 'bad');
    remarks(loaded.warnings, 'warn');
    const {name, from, profile} = chooseProfile(settings, run.globals, run.stdio);
    const readOnly = profile?.readOnly || readOnlyAsked(run.globals, run.stdio);
    found.push({
      area: 'settings',
      state: 'good',
      sentence: `The profile is ${name} (${from})${readOnly ? ', read-only: nothing that changes anything is sent' : ''}.`,
    });
    if (profile === undefined) return found;
    const kept = await stateFault(paths, name, profile);
    if (kept)
      found.push({
        area: 'settings',
        state: 'bad',
        sentence: `${kept.sentence} Ages are forgotten, and nothing is sent that changes anything.`,
        todo: kept.todo,
      });
    found.push(...(await credentialFindings(run, {profile, name, paths, shut})));
  } catch (thrown) {
    const {message, todo} = asCommandError(thrown);
    found.push({area: 'settings', state: 'bad', sentence: message, todo});
  }
  return found;
};

const stateFault = async (paths: Paths, name: string, {stateDir}: Profile) => {
  try {
    return await stateProblem(profileState(paths, name, stateDir));
  } catch (thrown) {
    if (thrown instanceof SettingsError) return thrown;
    throw thrown;
  }
};

type Ground = {
  readonly profile: Profile;
  readonly name: string;
  readonly paths: Paths;
  readonly shut: Set<string>;
};

const credentialFindings = async (
  run: Run,
  {profile, name, paths, shut}: Ground,
): Promise<DoctorFinding[]> => {
  const {credentials, keychain} = openCredentials(profile, name, paths, run);
  const missing = await keychain.probe();
  const found: DoctorFinding[] = [
    missing
      ? {area: 'keychain', state: 'note', sentence: missing.sentence, todo: missing.todo}
      : {area: 'keychain', state: 'good', sentence: `The ${keychain.title} can be used.`},
  ];
  const each = Object.keys(profile.services).map(service =>
    credentialFinding(profile, name, credentials, service, shut),
  );
  found.push(...(await Promise.all(each)));
  credentials.close();
  return found;
};

/** Where a service's secret comes from; never the secret. */
const credentialFinding = async (
  profile: Profile,
  name: string,
  credentials: Credentials,
  service: string,
  shut: Set<string>,
): Promise<DoctorFinding> => {
  const kind = profile.services[service]?.auth?.kind;
  if (kind === 'none') return {area: service, state: 'note', sentence: 'It wants no credentials.'};
  const sources = await credentials.sources(service);
  const failed = sources.find(source => source.state === 'failed' && source.kind === 'command');
  if (failed) shut.add(service);
  if (failed?.problem)
    return {area: service, state: 'bad', sentence: failed.problem.sentence, todo: failed.problem.todo};
  const closed = sources.find(
    ({state, problem}) => state === 'failed' && (problem?.kind === 'locked' || problem?.kind === 'silent'),
  );
  const used = sources.find(source => source.state === 'used');
  const closedFile = sources.find(source => source.state === 'not opened');
  if (used) return {area: service, state: 'good', sentence: `Its credentials come from ${used.name}.`};
  if (closedFile)
    return {
      area: service,
      state: 'note',
      sentence: `Its credentials may be in ${closedFile.name}, which is encrypted.`,
    };
  if (closed)
    return {
      area: service,
      state: 'warn',
      sentence: `Its credentials may be in the ${closed.name}, which ${closed.problem?.kind === 'locked' ? 'is locked' : 'gives no answer'}.`,
      todo: closed.problem?.todo,
    };
  if (kind === undefined)
    return {area: service, state: 'note', sentence: 'It has no credentials and is asked without.'};
  return {
    area: service,
    state: 'bad',
    sentence: 'There are no credentials for it.',
    // Where there is no keychain, login says so and names the file: it is named at once.
    todo: `Log in with: ${loginCommand(name, service, profile.services[service]?.auth, sources.some(({kind, state}) => kind === 'keychain' && state === 'failed') ? 'file' : 'keychain')}`,
  };
};

/** The profile where there is one to read; what is wrong with it is said elsewhere. */
const ownProfile = async (run: Run): Promise<Profile | undefined> => {
  if (run.globals.sandbox) return undefined;
  try {
    return chooseProfile(await loadSettings(run), run.globals, run.stdio).profile;
  } catch {
    return undefined;
  }
};
