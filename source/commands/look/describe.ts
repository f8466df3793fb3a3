import type {Draft} from '../../declare/draft.ts';
import type {Resource, Row} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import {withAlerts} from '../../engine/alerts/alert-sections.ts';
import type {Session} from '../../engine/session.ts';
import {rowFacts, rowObject} from '../../list/output.ts';
import {sectionLines} from '../../list/section-lines.ts';
import {safeJson} from '../../text/exact-json.ts';
import type {ExitCode} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {commandFor} from './command-for.ts';
import {findRows, readWithNeeds} from './read-rows.ts';

/** Of what is remembered the detail view shows as much as needs no asking. */
const sectionsOf = async (run: Run, session: Session, resource: Resource, row: Row) => {
  try {
    return await resource.describe(row, session.context(resource), run.stdio.interrupted);
  } catch (thrown) {
    if (!session.asOf) throw thrown;
    return rowFacts(resource, row, session.world());
  }
};

/** Prints all that is known of one row. `-o json`: its columns as an object, and the sections as data. */
export const describe = async (run: Run, declared: Resource, id: string, query: Query): Promise<ExitCode> => {
  const format = run.format(['table', 'json'], 'table');
  const session = await run.session();
  // As the session has it: its rules guarded, and with what was done to its rows.
  const resource = session.resource(declared.name)?.resource ?? declared;
  const {page, code} = await readWithNeeds(run, session, resource, query);
  const [row] = await findRows(run, session, resource, page, [id], query);
  const reach = (action: string, draft?: Draft) => commandFor(session, action, draft, id);
  const sections = withAlerts(
    await sectionsOf(run, session, resource, row),
    session,
    resource.name,
    resource.id(row),
    reach,
  );
  if (format === 'json') {
    const world = session.world();
    run.stdio.out(`${safeJson({...rowObject(row, resource.columns, world), sections}, 2)}\n`);
    return code;
  }
  const lines = sectionLines(sections, {
    width: run.stdio.stdoutTty ? run.stdio.columns : undefined,
    paint: run.paint,
    reach,
  });
  run.stdio.out(`${lines.join('\n')}\n`);
  return code;
};
