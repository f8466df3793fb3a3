import {ownFault} from '../../text/report-fault.ts';
import {exitCodes} from './exit-codes.ts';
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
 * Node ends by itself, with 0, when nothing is left that it waits for: a command that still waits then would have said
 * nothing and passed for fine.
 */
const neverEndUnsaid = (): (() => void) => {
  const unsaid = () => {
    process.stderr.write(
      'skydeck: An answer never came, and nothing is left to wait for; whether it was done is not known.\n',
    );
    process.exit(exitCodes.unknown);
  };
  process.once('beforeExit', unsaid);
  return () => process.off('beforeExit', unsaid);
};

/**
 * A name that the system is being asked for holds a thread, and Node waits for its threads at the end: with a name service
 * that stays silent a Ctrl-C would end nothing for 20 seconds. So a shell that gives the exit code takes this process's place.
 */
const neverWaitForNames = () => {
  const inside = process as unknown as {reallyExit(code: number): never};
  const leave = inside.reallyExit;
  inside.reallyExit = code => {
    if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap') && process.platform !== 'win32')
      process.execve?.('/bin/sh', ['sh', '-c', `exit ${Number(code) || Number(process.exitCode) || 0}`], {});
    return leave.call(process, code);
  };
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
  neverWaitForNames();
  const said = neverEndUnsaid();
  const code = await onStage(argv, processStdio(), async streams => {
    const {main} = await import('./main.ts');
    return main(argv, version, streams);
  });
  said();
  exitWith(code);
};
