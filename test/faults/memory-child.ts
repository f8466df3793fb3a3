import {performPlan} from '../../source/engine/changes/perform-plan.ts';
import {openThings, type Thing} from './counting-things.ts';

/** One process of a campaign: settles what others left open, and changes an upstream again and again, until it is killed. */
const [url = '', stateDir = '', name = ''] = process.argv.slice(2);

const {session, resource, action} = openThings(url, stateDir, name);
const perform = (what: string, mark: string, row?: Thing) =>
  session.perform(action(what), resource, {mark}, row);

process.stdout.write('ready\n');
const left = session.journal.entries().filter(({verdict}) => verdict === 'unknown');
for (const entry of left.slice(-3)) await session.settle(entry);
const kinds = ['create', 'flow', 'send', 'end', 'several'] as const;
const first = Number(/\d+$/.exec(name)?.[0] ?? 0);
for (let count = 0; ; count += 1) {
  const mark = `${name}-${count}`;
  const kind = kinds[(first + count) % kinds.length]!;
  if (kind === 'several')
    await performPlan(session, {
      resource,
      action: action('create'),
      draft: {},
      rows: [],
      batch: ['a', 'b', 'c'].map(one => ({name: one, draft: {mark: `${mark}-${one}`}})),
    });
  else if (kind === 'end') {
    const row = session.world().rows<Thing>(resource)?.[0];
    if (row) await perform(kind, mark, row);
  } else await perform(kind, mark);
  await session.poller.read(resource, {}).catch(() => {});
}
