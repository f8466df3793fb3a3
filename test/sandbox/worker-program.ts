import {isSandboxWorker, runSandboxWorker} from '../../source/sandbox/thread.ts';

/** Stands for the bundled program, which does the same first thing in a thread. */
if (isSandboxWorker()) await runSandboxWorker();
