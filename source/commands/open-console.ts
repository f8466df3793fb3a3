import type {ExitCode} from './exit-codes.ts';
import type {Run} from './run.ts';

/** Opens the console on this terminal. Ink and React are loaded here and nowhere else. */
export const openConsole = async (run: Run): Promise<ExitCode> => {
  const {loadSettings} = await import('./choose-profile.ts');
  const [session, {loaded}, {runConsole}] = await Promise.all([
    run.session(),
    loadSettings(run.stdio),
    import('../console/run.tsx'),
  ]);
  for (const {sentence} of [...loaded.problems, ...loaded.warnings]) run.note(`skydeck: ${sentence}`);
  const {keys, theme} = loaded.config;
  // The console's terminal minds its own signals: Ctrl-C in an editor that it opened is the editor's.
  run.stdio.releaseSignals();
  const code = await runConsole({
    session,
    theme,
    keys: Object.fromEntries(
      Object.entries(keys ?? {}).map(([command, own]) => [
        command,
        typeof own === 'string' ? own : own.join(' '),
      ]),
    ),
    environment: {...run.stdio.environment, ...(run.globals.color === false && {NO_COLOR: '1'})},
  });
  return code as ExitCode;
};
