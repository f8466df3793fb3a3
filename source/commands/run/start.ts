import {onStage} from './on-stage.ts';
import {exitWith, processStdio} from './stdio.ts';

/** The word by which the sandbox's thread, which runs this same program, is known: see `launchSandbox`. */
const threadWord = '__sandbox-thread';

/**
 * What a command needs is loaded when it is known which one it is: nothing but the console loads Ink, and the console's
 * screen stands before anything else.
 */
export const start = async (argv: readonly string[], version: string): Promise<void> => {
  if (argv[0] === threadWord) {
    const {isSandboxWorker, runSandboxWorker} = await import('../../sandbox/thread.ts');
    if (isSandboxWorker()) return runSandboxWorker();
  }
  exitWith(
    await onStage(argv, processStdio(), async streams => {
      const {main} = await import('./main.ts');
      return main(argv, version, streams);
    }),
  );
};
