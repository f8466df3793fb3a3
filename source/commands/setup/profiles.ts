import {loadConfig, type PlacedRemark, setAside} from '../../settings/config-file.ts';
import {
  createProfile,
  profileWith,
  removeProfile,
  setCurrentProfile,
  setProfileValue,
} from '../../settings/edit-profile.ts';
import {loginsFor, type NewProfile, newProfileOf} from '../../settings/new-profile.ts';
import {nameProblem, sandboxName} from '../../settings/profile-name.ts';
import type {Profile} from '../../settings/profile-schema.ts';
import {listProfiles, showProfile} from '../../settings/profiles.ts';
import {runEditor} from '../../terminal/run-editor.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {CommandError, didYouMean, nearest, usageError} from '../run/command-error.ts';
import {confirm, isYes} from '../run/confirm.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {chooseProfile, loadSettings} from './choose-profile.ts';

export const listCommand = async (run: Run): Promise<ExitCode> => {
  const format = run.format(['table', 'json', 'name'], 'table');
  const {loaded, file} = await loadSettings(run);
  const profiles = listProfiles(loaded.config);
  if (format === 'json') run.stdio.out(`${safeJson(profiles, 2)}\n`);
  else if (format === 'name') run.stdio.out(profiles.map(({name}) => `${harmless(name)}\n`).join(''));
  else
    run.stdio.out(
      profiles
        .map(({name, current, builtIn, readOnly, services}) => {
          const words = [
            builtIn ? 'built in' : services.join(', ') || 'no services',
            readOnly && 'read-only',
          ];
          return `${current ? '*' : ' '} ${harmless(name).padEnd(16)} ${harmless(words.filter(Boolean).join(', '))}\n`;
        })
        .join(''),
    );
  for (const {sentence} of [...loaded.problems, ...loaded.warnings]) run.note(`skydeck: ${sentence}`);
  if (profiles.length === 1 && loaded.problems.length === 0)
    run.note(`skydeck: ${file} has none of yours yet: skydeck profiles create NAME`);
  return exitCodes.fine;
};

/** `profiles show [NAME]`: as it is kept. Secrets are never in it. */
export const showCommand = async (run: Run, name: string | undefined): Promise<ExitCode> => {
  const settings = await loadSettings(run);
  const chosen = name ?? chooseProfile(settings, run.globals, run.stdio).name;
  if (chosen === sandboxName)
    throw usageError('The sandbox has no settings: it brings its own.', 'See: skydeck help sandbox');
  run.stdio.out(`${safeJson(showProfile(settings.loaded, chosen), 2)}\n`);
  return exitCodes.fine;
};

export type CreateOptions = {
  readonly url?: readonly string[];
  readonly preset?: readonly string[];
  readonly auth?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly flow?: string;
  readonly user?: string;
  readonly set?: readonly string[];
  readonly markReadOnly?: boolean;
};

/** `profiles create NAME --url SERVICE=URL …`; where it is given no address, what is needed is asked for. */
export const createCommand = async (
  run: Run,
  name: string | undefined,
  options: CreateOptions,
): Promise<ExitCode> => {
  const asks = options.url === undefined && options.preset === undefined;
  if (asks && !run.stdio.stdinTty)
    throw usageError('A profile needs the address of a service at least.', 'Give --url tasking=https://…');
  if (!asks && name === undefined)
    throw usageError(
      'A profile needs a name.',
      'Such as: skydeck profiles create flight --url tasking=https://…',
    );
  const {file, loaded} = await loadSettings(run);
  const fault = loaded.problems.find(({whole}) => whole);
  if (fault) await offerSettingAside(run, file, fault);
  const made = asks ? await askedProfile(run, name) : {name: name!, profile: profileOfFlags(run, options)};
  let profile: object = {...made.profile, ...(options.markReadOnly && {readOnly: true})};
  for (const text of options.set ?? [])
    profile = profileWith(made.name, profile, ...pair('--set', text), run.services);
  await createProfile(file, made.name, profile, run.services);
  run.stdio.out(`The profile ${made.name} is made, in ${file}.\n`);
  for (const sentence of lackingAuth(made.name, profile)) run.note(`skydeck: ${sentence}`);
  const logins = loginsFor(made.name, made.profile);
  if (logins.length > 0) run.note(`Log in with: ${logins.join('; ')}`);
  if (!asks) return exitCodes.fine;
  await offerUse(run, file, made.name);
  // What was made is looked at as it stands: an address that does not answer is known now, and not at three in the morning.
  const {doctor} = await import('./doctor.ts');
  const globals = {...run.globals, profile: made.name};
  await doctor({...run, globals, session: flags => run.session({profile: made.name, ...flags})});
  return exitCodes.fine;
};

/** A file that cannot be read is its owner's to keep: it is moved aside only on a yes. */
const offerSettingAside = async (run: Run, file: string, fault: PlacedRemark): Promise<void> => {
  const refused = new CommandError(exitCodes.failed, 'settings', `${fault.sentence}.`, fault.todo);
  if (!run.stdio.stdinTty) throw refused;
  run.note(`skydeck: ${fault.sentence}.`);
  const answer = await run.stdio.ask(`Move it aside, and begin a new one? Its profiles go with it. [y/N] `);
  if (!isYes(answer)) throw refused;
  run.stdio.out(`It is kept as ${await setAside(file)}.\n`);
};

const askedProfile = async (run: Run, name: string | undefined) => {
  const {askProfile} = await import('./ask-profile.ts');
  if (name !== undefined) {
    const problem = nameProblem(name);
    if (problem) throw usageError(`${JSON.stringify(name)} cannot be used: ${problem}.`);
  }
  const draft = await askProfile(run.stdio, {...(name !== undefined && {name})}, run.services);
  const profile = newProfileOf(draft, run.services);
  if (Object.keys(profile.services).length === 0)
    throw new CommandError(exitCodes.failed, 'declined', 'No address was given: nothing was made.');
  return {name: draft.name!.trim(), profile};
};

/** Flags that mean something at an identity provider alone. */
const oidcFlags = {issuer: '--issuer', clientId: '--client-id', flow: '--flow'} as const;

/** What all services of a new profile share. Without a kind, what is said of it tells: an identity provider, a user. */
const authOfFlags = ({auth, issuer, clientId, flow, user}: CreateOptions) => {
  const oidc = {...(issuer && {issuer}), ...(clientId && {clientId}), ...(flow && {flow})};
  const [first] = Object.keys(oidc) as (keyof typeof oidc)[];
  if (first && auth && auth !== 'oidc')
    throw usageError(
      `${oidcFlags[first]} goes with --auth oidc, not with --auth ${auth}.`,
      'Leave out one of them.',
    );
  return {kind: auth ?? (first ? 'oidc' : user ? 'basic' : 'bearer'), ...oidc, ...(user && {user})};
};

/** What a service's way to authenticate still wants, and the command that sets it. */
const lackingAuth = (name: string, profile: object): string[] =>
  Object.entries((profile as Pick<Profile, 'services'>).services).flatMap(([service, {auth}]) => {
    // One that was added by --set alone may have none.
    const {kind, issuer, tokenUrl, clientId, flow, user} = auth ?? {};
    const oidc = kind === 'oidc';
    const keys = [
      ...(oidc && !issuer && !tokenUrl ? ['issuer'] : []),
      ...(oidc && !clientId ? ['clientId'] : []),
      ...((kind === 'basic' || kind === 's3' || (oidc && flow === 'password')) && !user ? ['user'] : []),
    ];
    if (keys.length === 0) return [];
    const settings = keys.map(key => `services.${service}.auth.${key}=…`).join(' ');
    return [`${service} cannot log in yet. Set: skydeck profiles edit ${name} ${settings}`];
  });

const profileOfFlags = (run: Run, options: CreateOptions): NewProfile => {
  const auth = authOfFlags(options);
  const {user} = options;
  const presets = (options.preset ?? []).map((word): [string, NewProfile['services'][string]] => {
    const known = run.services.filter(({setup}) => Object.hasOwn(setup?.presets ?? {}, word));
    const [service] = known;
    if (!service) {
      const names = run.services.flatMap(({setup}) => Object.keys(setup?.presets ?? {}));
      throw usageError(
        `There is no preset "${word}".`,
        didYouMean(nearest(word, names)) ?? `It is one of: ${names.join(', ')}.`,
      );
    }
    const settings = structuredClone(
      service.setup!.presets![word]!.settings,
    ) as NewProfile['services'][string];
    return [service.name, user && settings.auth ? {...settings, auth: {...settings.auth, user}} : settings];
  });
  const urls = (options.url ?? []).map((text): [string, NewProfile['services'][string]] => {
    const [service, url] = pair('--url', text);
    return [service, {url, auth}];
  });
  return {services: Object.fromEntries([...presets, ...urls])};
};

/** Asks whether the new profile is to be the current one, where another is. */
const offerUse = async (run: Run, file: string, name: string): Promise<void> => {
  const {current} = (await loadConfig(file, run.services)).config;
  if (current === name) return;
  const answer = await run.stdio.ask(
    `Make ${name} the current profile${current ? `, instead of ${current}` : ''}? [y/N] `,
  );
  if (isYes(answer)) await makeCurrent(run, name);
};

/** `profiles edit NAME [KEY=VALUE …] [--unset KEY …]`; without any, opens config.json in $EDITOR. */
export const editCommand = async (
  run: Run,
  name: string,
  values: readonly string[],
  options: {unset?: readonly string[]},
): Promise<ExitCode> => {
  const {file, loaded} = await loadSettings(run);
  const changes: [string, string | undefined][] = [
    ...values.map(text => pair('KEY=VALUE', text)),
    ...(options.unset ?? []).map((path): [string, undefined] => [path, undefined]),
  ];
  if (changes.length === 0) {
    if (!loaded.problems.some(({profile, whole}) => whole || profile === name)) showProfile(loaded, name);
    return editFile(run, file);
  }
  for (const [path, value] of changes) await setProfileValue(file, name, path, value, run.services);
  run.stdio.out(`The profile ${name} is changed, in ${file}.\n`);
  return exitCodes.fine;
};

const editFile = async (run: Run, file: string): Promise<ExitCode> => {
  const editor = run.stdio.environment.VISUAL || run.stdio.environment.EDITOR;
  if (!run.stdio.stdinTty || !editor)
    throw usageError(
      editor ? 'There is no terminal to edit in.' : 'No editor is named: EDITOR is not set.',
      `Give KEY=VALUE, such as services.tasking.url=https://…, or edit ${file} yourself.`,
    );
  // Ctrl-C is the editor's from here on: a second one must not leave it alone with the terminal.
  run.stdio.releaseSignals();
  const code = await runEditor(editor, file);
  if (code !== 0) throw new CommandError(exitCodes.failed, 'editor', `The editor ended with ${code}.`);
  const {problems, warnings} = await loadConfig(file, run.services);
  for (const {sentence} of warnings) run.note(`skydeck: ${sentence}`);
  if (problems.length === 0) return exitCodes.fine;
  throw new CommandError(
    exitCodes.failed,
    'settings',
    'The configuration has a problem:',
    problems[0]?.todo,
    {
      problems: problems.map(({sentence}) => sentence),
    },
  );
};

export const deleteCommand = async (run: Run, name: string, yes: boolean): Promise<ExitCode> => {
  const {file, loaded} = await loadSettings(run);
  if (name !== sandboxName && !loaded.problems.some(problem => problem.profile === name))
    showProfile(loaded, name);
  if (!yes) await confirm(run.stdio, {question: `Delete the profile ${name}? Its journal stays.`});
  await removeProfile(file, name);
  run.stdio.out(`The profile ${name} is deleted.\n`);
  return exitCodes.fine;
};

export const makeCurrent = async (run: Run, name: string): Promise<ExitCode> => {
  const {file} = await loadSettings(run);
  await setCurrentProfile(file, name);
  run.stdio.out(`${name} is the current profile.\n`);
  return exitCodes.fine;
};

const pair = (flag: string, text: string): [string, string] => {
  const at = text.indexOf('=');
  if (at <= 0)
    throw usageError(
      `${flag === 'KEY=VALUE' ? 'A setting' : flag} is NAME=VALUE, not "${text}".`,
      `Such as ${flag === '--url' ? 'tasking=https://api.example.com/' : 'readOnly=true'}.`,
    );
  return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
};
