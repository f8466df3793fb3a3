import {variablesOf} from '../../settings/credentials/environment.ts';
import {settingsPaths} from '../../settings/paths.ts';
import {keepFaults} from '../../text/report-fault.ts';
import {runProgram} from '../program/program.ts';
import type {ExitCode} from './exit-codes.ts';
import {neededServices} from './needed-services.ts';
import {withholdSecrets} from './own-environment.ts';
import type {Stdio} from './stdio.ts';

/** Runs one command line on this process's own services and settings; gives the exit code. */
export const main = async (argv: readonly string[], version: string, stdio: Stdio): Promise<ExitCode> => {
  const {services, loaded} = await neededServices(argv);
  withholdSecrets(process.env, variablesOf(services));
  return runProgram(argv, {
    version,
    services,
    stdio,
    // The engine is loaded when a session is wanted: help and completion do without.
    open: async (globals, streams, log) => {
      const {faultReports} = await import('../../engine/fault-report.ts');
      keepFaults(faultReports(settingsPaths(streams.environment).state, version, () => new Date()));
      return (await import('./open-session.ts')).openSession(globals, streams, {
        services,
        loaded,
        version,
        log,
      });
    },
  });
};
