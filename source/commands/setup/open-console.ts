import {setTimeout} from 'node:timers/promises';
import {firstFrameNote} from '../../console/shell/last-frame.ts';
import type {Session} from '../../engine/session.ts';
import {sessionAt} from '../../engine/session-at.ts';
import type {Beginning} from '../../settings/beginnings.ts';
import {colourEnvironment} from '../run/colours.ts';
import {asCommandError, type CommandError, usageError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import {makeRun, type Run} from '../run/run.ts';

const noSuchView = (name: string, session: Session): CommandError =>
  usageError(
    `There is no view named ${name}.`,
    `--view takes overview, ${session.services.flatMap(({service}) => service.resources.map(one => one.name)).join(', ')}.`,
  );

/**
 * Asks for the list that the console opens on (on the overview, the first tab's) before Ink is loaded: the answer travels
 * meanwhile, and the console joins the request. Behind 150 ms of latency rows stand 110 ms sooner. Whatever fails is told
 * by the console, which then asks in its own way. Gives the answer's promise, once it is under way.
 */
const askAhead = async (session: Session, view: string): Promise<{readonly answered: Promise<unknown>}> => {
  const first = session.services[0]?.service.tabs[0]?.views[0] ?? '';
  const resource = session.resource(view === 'overview' ? first : view)?.resource;
  if (!resource) return {answered: Promise.resolve()};
  // Ages in a first answer are reckoned from the time that a simulator had all along.
  await session.inTime(AbortSignal.timeout(500), resource.service);
  const answered = session.poller.read(resource, {}).catch(() => {});
  // What sends it is loaded first, and a few turns of the event loop let it leave.
  await import('got');
  for (let turn = 0; turn < 4; turn += 1) await new Promise(setImmediate);
  return {answered};
};

/** Milliseconds for which the screen of last time stands while nobody touches it, before its rows are loaded from the memory. */
const patience = 1500;

/** Names the line of config.json on which the key of a command is set. */
const keyPlaces = async (run: Run): Promise<(name: string) => string> => {
  const {loadSettings} = await import('./choose-profile.ts');
  const {file, loaded} = await loadSettings(run);
  if (Object.keys(loaded.config.keys ?? {}).length === 0) return name => `keys.${name}`;
  const {textOfFile} = await import('../../engine/local-file.ts');
  const {keyPlace} = await import('../../settings/json-place.ts');
  const text = await textOfFile(file).catch(() => '');
  return name => `${file} line ${keyPlace(text, ['keys', name]).line}: keys.${name}`;
};

/** What was chosen where there is no profile yet; undefined where there is one, and `leave` when nothing was chosen. */
const begin = async (run: Run): Promise<Beginning | 'leave' | undefined> => {
  const {stage, shell} = run.stdio;
  if (!stage || !shell) return undefined;
  const {isFirstRun, loadSettings} = await import('./choose-profile.ts');
  const settings = await loadSettings(run);
  if (!isFirstRun(settings, run.globals, run.stdio)) return undefined;
  const {askBeginning} = await import('../../console/shell/welcome.ts');
  const chosen = (await askBeginning(stage, settings.file)) ?? 'leave';
  if (chosen === 'profile') {
    const {createCommand} = await import('./profiles.ts');
    await stage.terminal.suspendFor(async () => {
      await createCommand(makeRun({...run, stdio: shell}), undefined, {});
      await shell.ask('\nEnter opens the console: ');
    });
  }
  return chosen;
};

/** Opens the console on this terminal, and again on another profile when the operator switches. Ink is loaded here alone. */
export const openConsole = async (run: Run): Promise<ExitCode> => {
  const {loadSettings, profileNames} = await import('./choose-profile.ts');
  const environment = colourEnvironment(run.stdio.environment, run.globals.color);
  const stage = run.stdio.stage ?? (await import('../../console/shell/stage.ts')).openStage(environment);
  try {
    const begun = await begin(run);
    if (begun === 'leave') return exitCodes.fine;
    const simulated = begun === 'sandbox' || begun === 'tour';
    const [first, {loaded}] = await Promise.all([
      run.session(simulated ? {sandbox: true} : {}),
      loadSettings(run),
    ]);
    if (!stage.standsAsKnown) first.recall();
    const {view = 'overview'} = run.globals;
    const {answered} = await askAhead(first, view);
    const {runConsole} = await import('../../console/shell/run.ts');
    // Of its own profile the session has said what is odd.
    for (const {sentence, profile} of [...loaded.problems, ...loaded.warnings])
      if (profile !== first.profile.name) run.note(`skydeck: ${sentence}`);
    const {keys, theme, console: kept, colours} = loaded.config;
    if (view !== 'overview' && !first.resource(view)) throw noSuchView(view, first);
    // The console's terminal minds its own signals: Ctrl-C in an editor that it opened is the editor's.
    run.stdio.releaseSignals();
    let session = first;
    let open = view;
    let tour = begun === 'tour';
    let notice: string | undefined;
    // Rows of last time are on the screen: those of now mostly come before a key wants to move among them.
    if (stage.standsAsKnown) {
      await Promise.race([answered, stage.touched, setTimeout(patience, undefined, {ref: false})]);
      first.recall();
    }
    for (;;) {
      const left = await runConsole({
        session,
        stage,
        theme,
        view: open,
        tour,
        notice,
        profiles: await profileNames(run),
        keys,
        placeOfKey: await keyPlaces(run),
        environment,
        kept,
        colours,
        notify: kept?.notify,
        mouse: kept?.mouse,
        standsAsKnown: session === first && stage.standsAsKnown,
        // Of the profile that this command line opens, as it is now.
        ...(session === first &&
          stage.asked !== undefined && {
            keepFirst: frame => first.memory.notes.put(firstFrameNote, {asked: stage.asked, ...frame}),
          }),
        keep: async ({theme: chosen, ...choices}) => {
          const {file} = await loadSettings(run);
          const {updateConfig} = await import('../../settings/config-file.ts');
          await updateConfig(file, raw => ({
            ...raw,
            ...(chosen === undefined ? {} : {theme: chosen}),
            ...(Object.keys(choices).length > 0 && {
              console: {...(raw.console as object | undefined), ...choices},
            }),
          }));
        },
        makeProfile: async (name, profile) => {
          const {file} = await loadSettings(run);
          await (await import('../../settings/edit-profile.ts')).createProfile(
            file,
            name,
            profile,
            run.services,
          );
          return file;
        },
      });
      if ('code' in left) return left.code as ExitCode;
      if ('moment' in left) {
        const live = session.asOf?.live ?? session;
        session = left.moment === undefined ? live : sessionAt(live, left.moment);
        open = left.view;
        tour = false;
        notice = session.asOf && `All is ${session.asOf.words}. Nothing is asked, nothing can be sent.`;
        continue;
      }
      try {
        session = await run.reopen(left.profile);
        session.recall();
        notice = undefined;
      } catch (thrown) {
        // The old session goes on as it was.
        const error = asCommandError(thrown);
        notice = error ? [error.message, error.todo].filter(Boolean).join(' ') : 'It could not be opened.';
      }
    }
  } finally {
    if (!run.stdio.stage) stage.close();
  }
};
