import {asFailure} from '../../declare/failure.ts';
import type {World} from '../../declare/world.ts';
import {sectionLines} from '../../list/section-lines.ts';
import {safeJson} from '../../text/exact-json.ts';
import {type TracedList, tracedLists, traceFrom} from '../../trace/trace.ts';
import {traceJson} from '../../trace/trace-json.ts';
import {traceSections} from '../../trace/trace-of.ts';
import {CommandError, didYouMean, nearestIds} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {gapSentences, readPage, rowsNamed} from './read-rows.ts';

/** Prints all that is known of a window, an upload or a file, from the ground to the satellite and back. */
export const trace = async (run: Run, id: string): Promise<ExitCode> => {
  const asJson = run.format(['table', 'json'], 'table') === 'json';
  const session = await run.session();
  const failures: unknown[] = [];
  const unread: string[] = [];
  const miss = (sentence: string) => {
    unread.push(sentence);
    run.note(`skydeck: ${sentence}`);
  };
  const lists = tracedLists(session.services.flatMap(({service}) => service.resources));
  const read = async (list: TracedList) => {
    try {
      const page = await readPage(run, session, list, {});
      for (const sentence of gapSentences(list, page)) miss(sentence);
      for (const sentence of page.unread ?? []) miss(sentence);
      if (page.incomplete) miss(`Not all ${list.name} were read, so steps may be missing.`);
    } catch (thrown) {
      failures.push(thrown);
      miss(`the ${list.name} could not be read, so steps may be missing: ${asFailure(thrown).message}`);
    }
  };
  // What others are made from is there first: files are expected by windows.
  const madeFrom = ({service, needs = []}: TracedList) =>
    lists.some(one => one.service !== service && needs.includes(one.name));
  await Promise.all(lists.filter(list => !madeFrom(list)).map(read));
  await Promise.all(lists.filter(madeFrom).map(read));
  const world = session.world();
  const found = traceFrom(id, world, lists) ?? traceFrom(idNamed(lists, world, id) ?? id, world, lists);
  if (!found) {
    if (failures.length > 0) throw failures[0];
    if (unread.length > 0)
      throw new CommandError(
        exitCodes.failed,
        'unreadable',
        `"${id}" is not among what was read, and not all was.`,
      );
    const known = lists.flatMap(list => (world.rows(list) ?? []).map(row => list.id(row)));
    const whats = lists.map(({trace}) => trace.what);
    throw new CommandError(
      exitCodes.failed,
      'not-found',
      `There is no ${[...whats.slice(0, -1).join(', '), ' or ', whats.at(-1)].join('')} "${id}".`,
      didYouMean(nearestIds(id, known)) ?? `See: skydeck get ${lists[0]?.name ?? ''}`,
    );
  }
  if (asJson)
    run.stdio.out(`${safeJson({...traceJson(found, lists), ...(unread.length > 0 && {unread})}, 2)}\n`);
  else {
    const width = run.stdio.stdoutTty ? run.stdio.columns : undefined;
    run.stdio.out(`${sectionLines(traceSections(found, world.now), {width, paint: run.paint}).join('\n')}\n`);
  }
  return unread.length > 0 ? exitCodes.findings : exitCodes.fine;
};

const idNamed = (lists: readonly TracedList[], world: World, name: string): string | undefined => {
  const named = lists.flatMap(list =>
    list.names ? rowsNamed(list, world.rows(list) ?? [], name).map(row => list.id(row)) : [],
  );
  return named.length === 1 ? named[0] : undefined;
};
