import {services} from '../services/index.ts';
import type {ExitCode} from './exit-codes.ts';
import {openSession} from './open-session.ts';
import {runProgram} from './program.ts';
import type {Stdio} from './stdio.ts';

/** Runs one command line on this process's own services and settings; gives the exit code. */
export const main = (argv: readonly string[], version: string, stdio: Stdio): Promise<ExitCode> =>
  runProgram(argv, {
    version,
    services,
    stdio,
    open: (globals, streams) => openSession(globals, streams, {services, version}),
  });
