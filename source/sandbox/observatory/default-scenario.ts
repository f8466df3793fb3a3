import type {World} from '../simulated-world.ts';
import {type Calendar, calendarText} from './calendar.ts';
import {filters} from './network.ts';
import {makeUlid, type Row, type Table} from './table.ts';
import type {UserLog} from './user-log.ts';

type Parts = {readonly table: Table; readonly calendar: Calendar; readonly log: UserLog};
type Wanted = {
  readonly site: string;
  readonly device: string;
  readonly instance: string;
  readonly action: string;
  readonly required: Readonly<Record<string, unknown>>;
  readonly optional?: Readonly<Record<string, unknown>>;
};

const people = [
  {name: 'Ada Lindqvist', id: 'auth0|5f1a', roles: '[]'},
  {name: 'stargazer ✨🔭', id: 'google-oauth2|1047', roles: '[]'},
  {name: 'Operator on duty', id: 'auth0|operator', roles: '["admin"]'},
] as const;

const minute = 60;
const hour = 3600;

/**
 * The default scenario, told from the moment when the sandbox opens:
 * - wmd tells everything and works through what people ask of it; a stub is left of a job that a cancel deleted;
 * - saf is reserved by somebody else for hours, and its focuser has hung 25 minutes ago (overdue);
 * - mrc1 takes its jobs and never tells: they end at RECEIVED, which is no trouble;
 * - mrc2 took a job 40 minutes ago, restarted and forgot it; later jobs were begun (passed over);
 * - aro1 sends status, but has not asked for its two jobs for 6 minutes (not taken); its roof is closed;
 * - eco1 has been silent for 25 minutes, with a job waiting (silent site).
 */
export const planDefault = (world: World, {table, calendar, log}: Parts): void => {
  const random = world.random('observatory jobs');
  const {start} = world;

  const make = (wanted: Wanted, person: (typeof people)[number] = people[0], status = 'UNREAD'): Row => {
    const milliseconds = Math.floor(world.now() * 1000);
    const ulid = makeUlid(milliseconds, random);
    const row = {
      site: wanted.site,
      ulid,
      statusId: `${status}#${ulid}`,
      replicaStatusId: `UNREAD#${ulid}`,
      user_name: person.name,
      user_id: person.id,
      user_roles: person.roles,
      timestamp_ms: milliseconds,
      deviceType: wanted.device,
      deviceInstance: wanted.instance,
      action: wanted.action,
      optional_params: {instrument_selector_position: 0, telescope_selection: 1, ...wanted.optional},
      required_params: wanted.required,
    };
    table.put(row);
    return row;
  };
  const expose = (site: string, seconds: number, count = 1): Wanted => ({
    site,
    device: 'camera',
    instance: 'camera1',
    action: 'expose',
    required: {time: String(seconds), image_type: 'light', smartstack: false, substack: false},
    optional: {
      count: String(count),
      filter: random.pick(filters),
      bin: '"optimal"',
      zoom: 'Full',
      object_name: random.pick(['M31', 'NGC 891', 'M77', 'T CrB']),
    },
  });
  const go = (site: string): Wanted => ({
    site,
    device: 'mount',
    instance: 'mount1',
    action: 'go',
    required: {
      ra: (random.whole(0, 239_999) / 10_000).toFixed(4),
      dec: (random.whole(-200_000, 700_000) / 10_000).toFixed(4),
      frame: 'ICRS',
    },
    optional: {object: random.pick(['M31', 'NGC 891', 'M77']), do_centering_routine: true},
  });
  const focus = (site: string): Wanted => ({
    site,
    device: 'focuser',
    instance: 'focuser1',
    action: 'move_relative',
    required: {position: String(random.whole(-60, 60))},
  });

  calendar.add({
    site: 'saf',
    start: calendarText(start - 2 * hour),
    end: calendarText(start + 10 * hour),
    creator: 'Dr. Imani Okafor',
    creator_id: 'auth0|okafor',
    title: 'Exoplanet transit of WASP-12 b',
  });
  calendar.add({
    site: 'wmd',
    start: calendarText(start + 30 * hour),
    end: calendarText(start + 33 * hour),
    creator: people[0].name,
    creator_id: people[0].id,
    title: 'Class: M31 in three colours',
  });

  /** What people ask of the sites that work: one thing every few minutes, by day and night. */
  const ask = () => {
    const site = random.pick(['wmd', 'wmd', 'mrc1']);
    const wanted = random.pick([
      expose(site, random.pick([10, 30, 60, 120]), random.whole(1, 3)),
      go(site),
      focus(site),
    ]);
    make(wanted, random.pick(people));
    world.at(world.now() + random.whole(4, 24) * minute, ask);
  };
  world.at(start - 50 * hour, ask);

  const deleted = () => {
    const row = make(focus('wmd'));
    world.at(world.now() + 1, () => {
      table.clear('wmd');
      make(
        {site: 'wmd', device: 'all', instance: 'all', action: 'cancel_all_commands', required: {}},
        people[2],
      );
      table.update('wmd', row.ulid, {statusId: `COMPLETE#${row.ulid}`, secondsUntilComplete: -1});
    });
  };
  world.at(start - 9 * hour, deleted);

  // saf: the jobs before the hung one went well.
  world.at(start - 70 * minute, () => make(expose('saf', 60, 2)));
  world.at(start - 25 * minute, () => {
    const row = make(focus('saf'), people[0], 'RECEIVED');
    table.update('saf', row.ulid, {statusId: `STARTED#${row.ulid}`, secondsUntilComplete: 5});
    log.tell('saf', 'focuser1: move_relative begins, 5 s.');
    world.at(world.now() + 2 * minute, () => log.tell('saf', 'focuser1 does not answer.', 'error'));
  });

  // mrc2: what it had in its queue when it restarted is forgotten.
  world.at(start - 40 * minute, () => {
    make(expose('mrc2', 300), people[1], 'RECEIVED');
    log.tell('mrc2', 'The observatory program has restarted; its queue is empty.', 'warning');
  });
  world.at(start - 20 * minute, () => make(expose('mrc2', 30)));

  // aro1: the program hangs, its status thread goes on.
  world.at(start - 6 * minute, () => make(go('aro1'), people[1]));
  world.at(start - 4 * minute, () => make(expose('aro1', 30), people[1]));
  world.at(start - 30 * minute, () => log.tell('aro1', 'Reading out the darks of last night.'));

  world.at(start - 12 * minute, () => make(expose('eco1', 60)));
  world.at(start - 26 * minute, () => log.tell('eco1', 'The line is unsteady.', 'warning'));
};
