import {openJournal} from '../../source/engine/memory/journal.ts';

const [file = '', count = '1'] = process.argv.slice(2);
const journal = openJournal({
  file,
  who: 'bob@ground',
  clock: {now: () => Date.now() / 1000, wall: () => Date.now()},
});
for (let index = 0; index < Number(count); index += 1)
  await journal.intend({
    profile: 'test',
    service: 'tasking',
    resource: 'uploads',
    action: 'upload',
    input: {file: 'x'.repeat(3000)},
    facts: {},
    requests: [],
    known: [],
  });
process.stdout.write('written\n');
setInterval(() => {}, 60_000);
