import {hostname, userInfo} from 'node:os';
import {join} from 'node:path';
import {Failure} from '../../declare/failure.ts';
import type {Service} from '../../declare/service.ts';
import {openSession as openEngine} from '../../engine/open-session.ts';
import type {Credentials, SessionProfile} from '../../engine/session.ts';
import type {SandboxProfile} from '../../sandbox/profile.ts';
import {loginCommand, refusedAdvice} from '../../settings/credentials/advice.ts';
import {CredentialsError, tokenVariable} from '../../settings/credentials/credentials-error.ts';
import type {Source} from '../../settings/credentials/find-secret.ts';
import {fileError} from '../../settings/file-error.ts';
import {profileState} from '../../settings/paths.ts';
import {sandboxName} from '../../settings/profile-name.ts';
import type {Profile} from '../../settings/profile-schema.ts';
import {SettingsError} from '../../settings/settings-error.ts';
import {numberOf} from '../program/flags.ts';
import {chooseProfile, loadSettings, type Settings} from '../setup/choose-profile.ts';
import {CommandError, usageError} from './command-error.ts';
import {exitCodes} from './exit-codes.ts';
import type {NeededServices} from './needed-services.ts';
import {openCredentials} from './open-credentials.ts';
import type {Log} from './open-log.ts';
import {type Globals, noteOn} from './run.ts';
import type {Opened} from './run-session.ts';
import type {Stdio} from './stdio.ts';

type Ground = {
  readonly profile: SessionProfile;
  readonly stateDir: string;
  readonly credentials: Credentials;
  readonly refusedTodo?: (service: string) => string | undefined;
  close(): Promise<void>;
};

/**
 * Opens the session that the global flags name: a fresh sandbox, one that is running, or a profile with its credentials.
 * Throws a sentence that says what to do when there is none.
 */
export const openSession = async (
  globals: Globals,
  stdio: Stdio,
  parts: Partial<NeededServices> & {
    readonly services: readonly Service[];
    readonly version: string;
    readonly log?: Log;
  },
): Promise<Opened> => {
  const {log} = parts;
  const ground = globals.sandbox
    ? await freshSandbox(globals)
    : await profileGround(
        globals,
        {stdio, services: parts.services},
        {log, ask: globals.ask},
        noteOn(stdio, globals),
      );
  log?.note('open', {profile: ground.profile.name, state: ground.stateDir});
  try {
    const session = openEngine({
      services: (await parts.loaded?.(ground.profile.clock?.follow)) ?? parts.services,
      profile: ground.profile,
      credentials: log ? hiding(log, ground.credentials) : ground.credentials,
      refusedTodo: ground.refusedTodo,
      tell: log?.tell,
      stateDir: ground.stateDir,
      who: `${userName()}@${hostname()}`,
      readOnly: readOnlyAsked(globals, stdio),
      userAgent: `skydeck/${parts.version}`,
      environment: stdio.environment,
      // Ages on the screen move on by themselves no more often than this: an unchanged screen writes nothing.
      tick: 10,
    });
    const note = noteOn(stdio, globals);
    const told = new Set<string>();
    /** Of the journal and the memory: at the beginning, and what came about meanwhile at the end. */
    const tellProblems = () => {
      for (const problem of [session.journal.problem(), session.memory.problem()]) {
        if (problem !== undefined && !told.has(problem)) note(`skydeck: ${problem}`);
        told.add(problem ?? '');
      }
    };
    tellProblems();
    return {
      session,
      close: async () => {
        await session.close();
        await ground.close();
        tellProblems();
        const lost = session.memory.writing();
        if (lost === undefined) return;
        const {sentence, todo} = fileError(lost, join(ground.stateDir, 'memory.db'), 'written');
        note(`skydeck: ages seen in this run are not kept: ${sentence} ${todo}`);
      },
    };
  } catch (thrown) {
    await ground.close();
    throw thrown;
  }
};

/** The same credentials, each secret of which the log will not repeat. */
const hiding =
  (log: Log, credentials: Credentials): Credentials =>
  async (service, request) => {
    const headers = await credentials(service, request);
    for (const value of Object.values(headers ?? {})) {
      log.hide(value);
      log.hide(value.replace(/^\S+\s+/, ''));
    }
    return headers;
  };

/** Whether the flag or the environment lets nothing leave that changes anything, whatever the profile says. */
export const readOnlyAsked = (
  globals: Pick<Globals, 'readOnly'>,
  {environment: {SKYDECK_READ_ONLY: own = ''}}: Pick<Stdio, 'environment'>,
): boolean => globals.readOnly === true || !/^(|0|no|false|off)$/i.test(own.trim());

const userName = () => {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
};

/** A sandbox's profile in the engine's terms. Each of its services says its URL. */
const sessionProfile = ({services, ...profile}: SandboxProfile): SessionProfile => ({
  ...profile,
  services: Object.fromEntries(
    Object.entries(services).map(([name, settings]) => [name, {...settings, url: String(settings.url)}]),
  ),
});

const bearer =
  (token: string): Credentials =>
  async () => ({authorization: `Bearer ${token}`});

const freshSandbox = async (globals: Globals): Promise<Ground> => {
  if (globals.profile !== undefined && globals.profile !== sandboxName)
    throw usageError('--sandbox and --profile do not go together.', 'Leave out one of them.');
  const speed = numberOf('--sandbox-speed', globals.sandboxSpeed);
  const seed = numberOf('--sandbox-seed', globals.sandboxSeed);
  const {launchSandbox} = await import('../../sandbox/thread.ts');
  const sandbox = await launchSandbox({
    ...(speed !== undefined && {speed}),
    ...(seed !== undefined && {seed}),
  });
  const {profile, stateDir, token, close} = sandbox;
  return {profile: sessionProfile(profile), stateDir, credentials: bearer(token), close};
};

type Asker = {readonly stdio: Stdio; readonly services: readonly Service[]};
type More = {readonly log?: Log; readonly ask?: boolean};

const profileGround = async (
  globals: Globals,
  asker: Asker,
  more: More,
  note: (sentence: string) => void,
): Promise<Ground> => {
  const {stdio} = asker;
  const settings = await loadSettings(asker);
  const {name, profile} = chooseProfile(settings, globals, stdio);
  // A slip ("readonly") must not pass for what was meant.
  for (const warning of settings.loaded.warnings)
    if (warning.profile === name) note(`skydeck: ${warning.sentence}`);
  if (profile === undefined) return runningSandbox();
  return ownProfile(settings, name, profile, asker, more);
};

const runningSandbox = async (): Promise<Ground> => {
  const {readRuntime} = await import('../../sandbox/runtime.ts');
  const running = readRuntime();
  if (!running)
    throw new CommandError(
      exitCodes.unreachable,
      'unreachable',
      'No sandbox is running.',
      'Start one in another terminal with: skydeck sandbox. Or run this against a fresh one with --sandbox.',
    );
  const {profile, token} = running;
  return {
    profile: sessionProfile(profile),
    stateDir: profile.stateDir,
    credentials: bearer(token),
    close: async () => {},
  };
};

/** Where nothing can be made, memory and journal say so themselves and go on without: nothing then can be sent. */
const stateOf = ({paths}: Settings, name: string, own: string | undefined): string => {
  try {
    return profileState(paths, name, own);
  } catch (thrown) {
    if (!(thrown instanceof SettingsError)) throw thrown;
    return own ?? join(paths.state, name);
  }
};

const ownProfile = (settings: Settings, name: string, profile: Profile, asker: Asker, more: More): Ground => {
  const {credentials} = openCredentials(profile, name, settings.paths, asker, more);
  const sources = new Map<string, Source>();
  const authOf = (service: string) => profile.services[service]?.auth;
  return {
    refusedTodo: service => refusedAdvice(name, service, authOf(service), sources.get(service)),
    profile: {...profile, name} as SessionProfile,
    stateDir: stateOf(settings, name, profile.stateDir),
    credentials: async (service, {renew, refused}) => {
      try {
        const found = await credentials.headers(service, {renew, refused});
        if (found) {
          sources.set(service, found.source);
          return {...found.headers};
        }
      } catch (thrown) {
        if (!(thrown instanceof CredentialsError)) throw thrown;
        const kind = thrown.kind === 'unreachable' ? 'unreachable' : 'no-credentials';
        throw new Failure(kind, thrown.sentence, {todo: thrown.todo, cause: thrown});
      }
      // A service that the profile gives no way to authenticate to is asked as anybody.
      if (profile.services[service]?.auth === undefined) return undefined;
      throw new Failure('no-credentials', `There are no credentials for ${service} in the profile ${name}.`, {
        todo: `Log in with: ${loginCommand(name, service, authOf(service))}. Or set ${tokenVariable(service)}, or give --ask to be asked for this run alone.`,
      });
    },
    close: async () => credentials.close(),
  };
};
