import type {Page, Resource} from '../../declare/resource.ts';
import type {Query, World} from '../../declare/world.ts';
import {harmless} from '../../text/harmless.ts';
import {few, type Steps} from '../../text/in-turns.ts';
import {plural} from '../../text/quantities.ts';

const shared = new WeakMap<object, ReadonlySet<string>>();

/** Ids that several rows bear. The very same rows, which are of one resource, are looked through once. */
export function* sharedIds<Row>(rows: readonly Row[], id: (row: Row) => string): Steps<ReadonlySet<string>> {
  const known = shared.get(rows);
  if (known) return known;
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const [at, row] of rows.entries()) {
    const one = id(row);
    if (once.has(one)) twice.add(one);
    once.add(one);
    if (at % few === 0) yield;
  }
  shared.set(rows, twice);
  return twice;
}

/**
 * What an upstream answered, held against what it was asked for: rows that the query leaves out are left out here too
 * (those that do not tell stay), and both that and ids that two rows share are told.
 */
export function* checkedPage<Row>(resource: Resource<Row>, query: Query, page: Page<Row>): Steps<Page<Row>> {
  const notes: string[] = [];
  let {rows} = page;
  for (const [name, wanted] of Object.entries(query)) {
    const has = resource.narrows?.[name];
    if (!has || wanted === '') continue;
    const fitting = rows.filter(row => (has(row) ?? wanted) === wanted);
    const others = rows.length - fitting.length;
    if (others > 0)
      notes.push(
        `The upstream did not narrow the list to ${name} ${harmless(wanted)}: ${plural(others, 'row')} of others ${others === 1 ? 'is' : 'are'} left out here.`,
      );
    rows = fitting;
  }
  const [shared] = yield* sharedIds(rows, resource.id);
  if (shared !== undefined)
    notes.push(`Several rows have the id ${harmless(shared)}: both are shown, and neither is the other.`);
  return notes.length === 0 ? page : {...page, rows, notes: [...(page.notes ?? []), ...notes]};
}

/** Works out in steps what will be looked up in all rows at once, before they are shown. */
export function* preparing(resource: Resource, rows: readonly unknown[], world: World): Steps<void> {
  try {
    if (resource.prepare) yield* resource.prepare(rows, world);
  } catch {
    // Whoever looks it up is told.
  }
}
