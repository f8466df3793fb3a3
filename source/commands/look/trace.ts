import {asFailure} from '../../declare/failure.ts';
import type {Session} from '../../engine/session.ts';
import {safeJson} from '../../list/output.ts';
import {sectionLines} from '../../list/section-lines.ts';
import {traceFrom, traceNeeds} from '../../trace/trace.ts';
import {traceJson} from '../../trace/trace-json.ts';
import {traceSections} from '../../trace/trace-of.ts';
import {CommandError, didYouMean, nearestIds} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {readPage, rowsNamed} from './read-rows.ts';

/** Prints all that is known of a window, an upload or a file, from the ground to the satellite and back. */
export const trace = async (run: Run, id: string): Promise<ExitCode> => {
  const asJson = run.format(['table', 'json'], 'table') === 'json';
  const session = await run.session();
  const failures: unknown[] = [];
  const read = async (name: string) => {
    const found = session.resource(name);
    if (!found) return;
    try {
      await readPage(run, session, found.resource, {});
    } catch (thrown) {
      failures.push(thrown);
      run.note(
        `skydeck: the ${name} could not be read, so steps may be missing: ${asFailure(thrown).message}`,
      );
    }
  };
  // Files are expected by windows, so these are there first.
  await Promise.all([read('windows'), read('uploads')]);
  await read('downlinks');
  const world = session.world();
  const found = traceFrom(id, world) ?? traceFrom(fileNamed(session, id) ?? id, world);
  if (!found) {
    if (failures.length > 0) throw failures[0];
    const known = traceNeeds.flatMap(name => {
      const one = session.resource(name);
      return (world.rows({name}) ?? []).map(row => one!.resource.id(row));
    });
    throw new CommandError(
      exitCodes.failed,
      'not-found',
      `There is no window, upload or file "${id}".`,
      didYouMean(nearestIds(id, known)) ?? 'See: skydeck get windows',
    );
  }
  if (asJson) run.stdio.out(`${safeJson(traceJson(found), 2)}\n`);
  else {
    const width = run.stdio.stdoutTty ? run.stdio.columns : undefined;
    run.stdio.out(`${sectionLines(traceSections(found, world.now), {width, paint: run.paint}).join('\n')}\n`);
  }
  return exitCodes.fine;
};

/** The id of the one file that bears this name. */
const fileNamed = (session: Session, name: string): string | undefined => {
  const resource = session.resource('downlinks')?.resource;
  const [row, ...others] = resource ? rowsNamed(resource, session.world().rows(resource) ?? [], name) : [];
  return row !== undefined && others.length === 0 ? resource!.id(row) : undefined;
};
