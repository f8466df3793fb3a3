import type {World} from '../simulated-world.ts';
import {firstLook, type History, looksAt, type SeenLine} from '../upstream.ts';
import type {Row, Table} from './table.ts';

const pace = 5;

/** As the console keeps it: the status, and an estimate where there is one. */
const stateOf = (row: Row): string => {
  const [status = ''] = String(row.statusId ?? '').split('#', 1);
  const seconds = Number(row.secondsUntilComplete ?? -1);
  return row.secondsUntilComplete !== '' && seconds > 0 ? `${status}, ${seconds} s to go` : status;
};
const idOf = (row: Row) =>
  row.action === undefined && row.deviceType === undefined ? `${row.site}/${row.ulid}` : row.ulid;

/** Somebody with a console who has listened to the jobs of all sites for the two days before the sandbox opened. */
export const watchJobs = (world: World, table: Table) => {
  const first = firstLook(world);
  const lines = new Map<string, SeenLine & {at: number}>();
  table.onChange(row => {
    const now = world.now();
    if (now > world.start) return;
    const at = Math.max(first, Math.min(world.start, Math.ceil(now)));
    const id = idOf(row);
    const state = stateOf(row);
    const gap = now < first ? null : pace;
    lines.set(`${id} ${at} ${state}`, {resource: 'jobs', id, state, at, gap});
  });
  return {
    history: (): History => ({
      seen: [...lines.values(), ...looksAt(world, ['jobs'], 3600)],
      journal: [],
    }),
  };
};
