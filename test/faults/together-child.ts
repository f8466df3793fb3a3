import {once} from 'node:events';
import {watchAlerts} from '../../source/engine/alert-watch.ts';
import {wallClock} from '../../source/engine/clock.ts';
import {lastingOf} from '../../source/text/times.ts';
import {openThings, type Thing} from './counting-things.ts';

/** One of several that share a profile: a console that changes things at high pace, or a watcher. Tells at its end what it did and saw. */
const [url = '', stateDir = '', name = '', kind = '', seconds = '', leaps = ''] = process.argv.slice(2);
const hour = 3600;
/** Where the clock is set back and forth: by how much it is wrong, the same for all who share this machine. */
const wrong = () => (leaps === '' ? 0 : [0, -3, 5, -1, 9][Math.floor(Date.now() / 4000) % 5]! * hour);
const clock = {...wallClock(), now: () => Date.now() / 1000 + wrong()};

const {session, resource, action} = openThings(url, stateDir, name, clock);
const own = {changes: 0, notes: 0, counted: 0, alerts: 0};
const problems = new Set<string>();
/** Milliseconds until a change of another was known here, by its mark. */
const late = new Map<string, number>();
const known = new Set<string>();
const look = () => {
  for (const {id, input} of session.journal.entries()) {
    const [from, , at] = (input.mark ?? '').split('-');
    if (known.has(id)) continue;
    known.add(id);
    if (from !== name) late.set(id, Date.now() - Number(at));
  }
  for (const row of session.world().rows<Thing>(resource) ?? []) {
    const seen = session.seen.get('things', row.id);
    const now = clock.now();
    if (seen && seen.since > now + 60 && !lastingOf(seen, now).atLeast)
      problems.add(`${row.id} has a negative age`);
  }
};
look();
const stopListening = session.subscribe(look);
const stop =
  kind === 'watcher'
    ? watchAlerts(session, () => {
        own.alerts += 1;
      })
    : session.poller.watch(resource, {}, 'active').stop;
const until = performance.now() + Number(seconds) * 1000;
while (performance.now() < until) {
  if (kind !== 'watcher') {
    const mark = `${name}-${own.changes}-${Date.now()}`;
    const rows = session.world().rows<Thing>(resource) ?? [];
    const ends = rows.length > 20 ? rows[own.changes % rows.length] : undefined;
    const {verdict} = await session.perform(action(ends ? 'end' : 'create'), resource, {mark}, ends);
    if (verdict !== 'done') problems.add(`${mark}: ${verdict}`);
    own.changes += 1;
    const alert = session.alerts()[own.changes % 7];
    if (alert && own.changes % 5 === 0) await session.acknowledged.toggle(alert, mark).catch(() => {});
  }
  session.memory.notes.put(`${name} ${own.notes}`, own.notes);
  own.notes += 1;
  try {
    session.memory.notes.change('count', value => ({value: Number(value ?? 0) + 1, result: undefined}));
    own.counted += 1;
  } catch {
    // Another held the file for long: it was told, and counts for nothing.
  }
  if (own.notes % 50 === 0) session.memory.tidy();
  await clock.sleep(40);
}
// What the others did last is to be known as well: all end together.
process.stdout.write('done\n');
await once(process.stdin.resume(), 'end');
look();
stop();
stopListening();
const problem = session.memory.problem() ?? session.journal.problem();
if (problem) problems.add(problem);
await session.close();
process.stdout.write(
  `${JSON.stringify({...own, known: known.size, late: [...late.values()], problems: [...problems]})}\n`,
);
