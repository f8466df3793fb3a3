import {ownFault} from '../../text/report-fault.ts';
import {onStage} from './on-stage.ts';
import {exitWith, processStdio} from './stdio.ts';

/** The word by which the sandbox's thread, which runs this same program, is known: see `launchSandbox`. */
const threadWord = '__sandbox-thread';

/** What nobody caught is a fault of this program: told as one, when the terminal is as it was (see `lifetime`). */
const endByFault = (thrown: unknown) => {
  process.stderr.write(`skydeck: ${ownFault(thrown, 'nobody caught it')}.\n`);
  process.exit(1);
};

/**
 * What a command needs is loaded when it is known which one it is: nothing but the console loads Ink, and the console's
 * screen stands before anything else.
 */
export const start = async (argv: readonly string[], version: string): Promise<void> => {
  if (argv[0] === threadWord) {
    const {isSandboxWorker, runSandboxWorker} = await import('../../sandbox/thread.ts');
    if (isSandboxWorker()) return runSandboxWorker();
  }
  process.on('uncaughtException', endByFault);
  exitWith(
    await onStage(argv, processStdio(), async streams => {
      const {main} = await import('./main.ts');
      return main(argv, version, streams);
    }),
  );
};
