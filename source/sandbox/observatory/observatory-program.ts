import type {World} from '../simulated-world.ts';
import type {Station} from './network.ts';
import type {Row, Table} from './table.ts';
import type {UserLog} from './user-log.ts';

/** Seconds between two questions for jobs. */
const pace = 4;
/** Seconds from taking up a job to its begin. */
const setUp = 2;

const lengthOf = (row: Row): number => {
  const required = Object(row.required_params) as Record<string, unknown>;
  const optional = Object(row.optional_params) as Record<string, unknown>;
  switch (row.action) {
    case 'expose': {
      const count = Math.max(1, Number(optional.count ?? 1) || 1);
      return Math.ceil(count * ((Number(required.time) || 0) + 6));
    }
    case 'go':
      return 35;
    case 'run':
      return 180;
    case 'move_relative':
    case 'move_absolute':
      return 5;
    default:
      return 8;
  }
};

/** Settings that a script's run reads without a default: it fails where they are missing. */
const settings: Readonly<Record<string, readonly string[]>> = {
  pointingRun: ['numPointingRuns', 'minAltitude'],
  equatorialSweep: ['points', 'minAltitude'],
  findFieldCenter: ['ra', 'dec'],
  calibrateAtFieldCenter: ['ra', 'dec'],
};
const lacksSettings = (row: Row) => {
  const required = Object(row.required_params) as Record<string, unknown>;
  const wanted = row.action === 'run' ? settings[String(required.script)] : undefined;
  return wanted?.some(name => !(name in required)) ?? false;
};

const halts = (row: Row) =>
  ['stop', 'cancel', 'cancel_all_commands'].includes(String(row.action)) ||
  (row.action === 'run' && (Object(row.required_params) as Record<string, unknown>).script === 'stopScript');

/** Takes what is unread of a site's queue, at the time that `when` gives after something has come. */
export const receiveJobs = (
  world: World,
  table: Table,
  site: string,
  when: () => number,
  take: (rows: readonly Row[]) => void,
): void => {
  let planned = false;
  const receive = () => {
    planned = false;
    const found = table.unread(site, 'statusId');
    for (const {ulid} of found) table.update(site, ulid, {statusId: `RECEIVED#${ulid}`});
    take(found);
  };
  table.onChange(row => {
    if (row.site !== site || planned || !String(row.statusId).startsWith('UNREAD')) return;
    planned = true;
    world.at(when(), receive);
  });
};

/**
 * The program at an observatory: takes the jobs of its queue, works through them device by device, and says so in the
 * user log; where it tells, it sets STARTED with an estimate and COMPLETE. Any stop halts everything.
 */
export const startProgram = (
  world: World,
  station: Station,
  {table, log}: {table: Table; log: UserLog},
): void => {
  const {site, tells} = station;
  const queues = new Map<string, Row[]>();
  let running: (() => void)[] = [];

  const isThere = (row: Row) => table.get(site, row.ulid) !== undefined;
  const tell = (row: Row, newStatus: string, secondsUntilComplete: number) => {
    if (tells && isThere(row))
      table.update(site, row.ulid, {statusId: `${newStatus}#${row.ulid}`, secondsUntilComplete});
  };
  const next = (device: string) => {
    const queue = queues.get(device) ?? [];
    const [row] = queue;
    if (!row) return;
    const seconds = lengthOf(row);
    const later = (after: number, act: () => void) => {
      const cancel = world.at(world.now() + after, () => {
        running = running.filter(one => one !== cancel);
        act();
      });
      running.push(cancel);
    };
    later(setUp, () => {
      tell(row, 'STARTED', seconds);
      log.tell(site, `${row.deviceInstance}: ${row.action} begins, ${seconds} s.`);
      later(seconds, () => {
        tell(row, 'COMPLETE', -1);
        log.tell(site, `${row.deviceInstance}: ${row.action} is done.`);
        queue.shift();
        next(device);
      });
    });
  };
  const take = (row: Row) => {
    if (lacksSettings(row)) return;
    if (halts(row)) {
      for (const end of running) end();
      running = [];
      queues.clear();
      log.tell(site, `Everything is stopped: ${row.action}.`, 'warning');
      return;
    }
    const device = `${row.deviceType} ${row.deviceInstance}`;
    const queue = queues.get(device) ?? [];
    queues.set(device, queue);
    queue.push(row);
    if (queue.length === 1) next(device);
  };
  const nextQuestion = () => (Math.floor(world.now() / pace) + 1) * pace;
  receiveJobs(world, table, site, nextQuestion, found => {
    // By its source it sorts by a key that a row without a job has not: then all that it took is lost.
    if (found.some(row => row.timestamp_ms === undefined)) return;
    for (const row of found) take(row);
  });
};
