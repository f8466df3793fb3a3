import {asFailure, type Failure} from '../../declare/failure.ts';
import type {Resource} from '../../declare/resource.ts';
import type {Service} from '../../declare/service.ts';
import type {Session} from '../../engine/session.ts';
import {type ExitCode, exitCodeOfFailure, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {gapSentences, readPage} from './read-rows.ts';

export type ServiceReading = {
  readonly service: Service;
  readonly read: readonly Resource[];
  readonly unreadable: number;
  /** What of the lists that were read is missing, in sentences. */
  readonly gaps: readonly string[];
  readonly failures: readonly {readonly resource: Resource; readonly failure: Failure}[];
};

/** Reads lists of all services of the profile, those that `wanted` picks, at the same time; never throws for upstream trouble. */
export const readServices = async (
  run: Run,
  session: Session,
  wanted: (resource: Resource) => boolean,
): Promise<ServiceReading[]> =>
  Promise.all(
    session.services.map(async ({service, failure}) => {
      const resources = service.resources.filter(
        // A list that must be narrowed first (the files of one folder) has no whole to look at.
        resource =>
          wanted(resource) && !Object.values(resource.parameters ?? {}).some(field => field.required),
      );
      if (failure) {
        const failures = resources.slice(0, 1).map(resource => ({resource, failure}));
        return {service, read: [], unreadable: 0, gaps: [], failures};
      }
      const readings = await Promise.all(
        resources.map(async resource => {
          try {
            const page = await readPage(run, session, resource, {});
            const rest = page.incomplete ? [`Not all ${resource.name} were read.`] : [];
            return {
              resource,
              unreadable: page.unreadable.length,
              gaps: [...gapSentences(resource, page), ...rest, ...(page.unread ?? [])],
            };
          } catch (thrown) {
            return {resource, unreadable: 0, gaps: [], failure: asFailure(thrown)};
          }
        }),
      );
      return {
        service,
        read: readings.filter(one => one.failure === undefined).map(one => one.resource),
        unreadable: readings.reduce((sum, one) => sum + one.unreadable, 0),
        gaps: readings.flatMap(({gaps}) => gaps),
        failures: readings.flatMap(({resource, failure: why}) => (why ? [{resource, failure: why}] : [])),
      };
    }),
  );

/** The exit code of readings: 0 where all was read, 2 where some was. */
export const codeOfReadings = (readings: readonly ServiceReading[]): ExitCode => {
  if (readings.every(({failures, gaps}) => failures.length === 0 && gaps.length === 0)) return exitCodes.fine;
  return readings.every(({read}) => read.length === 0) ? codeOfNothingRead(readings) : exitCodes.findings;
};

/** The exit code when nothing at all could be read: authentication first, since it is what the caller can mend. */
export const codeOfNothingRead = (readings: readonly ServiceReading[]): ExitCode => {
  const codes = readings.flatMap(({failures}) => failures.map(({failure}) => exitCodeOfFailure(failure)));
  return (
    [exitCodes.interrupted, exitCodes.authentication, exitCodes.unreachable].find(code =>
      codes.includes(code),
    ) ?? exitCodes.failed
  );
};
