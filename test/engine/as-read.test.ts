import {expect, test} from 'vitest';
import {ageOf, state, text} from '../../source/declare/columns.ts';
import {resource} from '../../source/declare/resource.ts';
import {emptyWorld, worldOf} from '../../source/declare/world.ts';
import {asRead} from '../../source/engine/as-read.ts';
import {worldAt} from '../../source/engine/world-at.ts';
import {lastingOf} from '../../source/text/times.ts';

const noon = 1_795_348_800;
const hour = 3600;
type Job = {readonly id: string; readonly due: number};
const job: Job = {id: 'one', due: noon + hour};
const jobs = asRead(
  resource<Job, unknown>({
    service: 'made-up',
    name: 'jobs',
    aliases: [],
    title: 'Jobs',
    example: 'one',
    about: 'Jobs.',
    id: ({id}) => id,
    columns: [
      text('id', ({id}) => id),
      state(
        'verdict',
        ({due}, world) => (due < world.now ? 'late' : 'on time'),
        () => 'plain',
      ),
      ageOf('age', (_job, world) => lastingOf({since: noon - hour}, world.now)),
    ],
    list: async () => ({rows: [job], unreadable: []}),
    describe: () => [],
  }) as never,
);

/** The world of two hours later; the whole list and the one of a site were read so long before, in seconds. */
const worldWith = (ages: {readonly whole?: number; readonly site?: number}) => {
  const now = noon + 2 * hour;
  const none = () => undefined;
  return worldAt(now, {
    clock: {now: () => now, wall: () => now * 1000},
    poller: {
      peek: (_name: string, query = {}) => {
        const old = 'site' in query ? ages.site : ages.whole;
        return old === undefined
          ? undefined
          : ({
              page: {rows: [job], unreadable: []},
              at: now - old,
              wallAt: (now - old) * 1000,
              failure: undefined,
              loading: false,
              latency: undefined,
            } as never);
      },
      peekAll: () => [],
    },
    idOf: none,
    seen: {get: none},
    journal: {sent: none, entries: () => [], isOwn: () => true},
    settings: emptyWorld().settings,
  });
};
const cells = (world: ReturnType<typeof worldWith>) =>
  jobs.columns.map(({text: cell}) => cell(job as never, world)).join(' ');

test('ages of a list that was not read since are those of then: the state may have changed meanwhile', () => {
  expect(cells(worldWith({whole: 0}))).toBe('one late 3h');
  expect(cells(worldWith({whole: 2 * hour}))).toBe('one unknown 1h');
});

test('rows of a narrowed list are as old as that list, whatever the age of the whole one', () => {
  const siteOf = (world: ReturnType<typeof worldWith>) => worldOf(world, 'jobs', {site: 'wmd'});
  expect(cells(siteOf(worldWith({whole: 2 * hour, site: 0})))).toBe('one late 3h');
  expect(cells(siteOf(worldWith({whole: 0, site: 2 * hour})))).toBe('one unknown 1h');
  expect(cells(siteOf(worldWith({site: 2 * hour})))).toBe('one unknown 1h');
  expect(siteOf(worldWith({whole: 2 * hour, site: 0})).whenRead('others')?.now).toBe(noon);
});
