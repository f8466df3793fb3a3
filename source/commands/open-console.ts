import type {ExitCode} from './exit-codes.ts';
import type {Run} from './run.ts';

/** Loads without a global fetch: Yoga would use it to read its own code, and with it load all of undici (about 65 ms). */
const withoutFetch = async <T>(load: () => Promise<T>): Promise<T> => {
  const fetch = Object.getOwnPropertyDescriptor(globalThis, 'fetch');
  Reflect.deleteProperty(globalThis, 'fetch');
  try {
    return await load();
  } finally {
    if (fetch) Object.defineProperty(globalThis, 'fetch', fetch);
  }
};

/** Opens the console on this terminal. Ink and React are loaded here and nowhere else. */
export const openConsole = async (run: Run): Promise<ExitCode> => {
  const {loadSettings} = await import('./choose-profile.ts');
  const environment = {...run.stdio.environment, ...(run.globals.color === false && {NO_COLOR: '1'})};
  const stage = run.stdio.stage ?? (await import('../console/stage.ts')).openStage(environment);
  const [session, {loaded}, {runConsole}] = await Promise.all([
    run.session(),
    loadSettings(run.stdio),
    withoutFetch(() => import('../console/run.tsx')),
  ]);
  for (const {sentence} of [...loaded.problems, ...loaded.warnings]) run.note(`skydeck: ${sentence}`);
  const {keys, theme} = loaded.config;
  // The console's terminal minds its own signals: Ctrl-C in an editor that it opened is the editor's.
  run.stdio.releaseSignals();
  const code = await runConsole({
    session,
    stage,
    theme,
    keys: Object.fromEntries(
      Object.entries(keys ?? {}).map(([command, own]) => [
        command,
        typeof own === 'string' ? own : own.join(' '),
      ]),
    ),
    environment,
  });
  return code as ExitCode;
};
