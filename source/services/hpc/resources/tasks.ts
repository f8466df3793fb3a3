import {ageOf, state, text, time} from '../../../declare/columns.ts';
import {booleanField} from '../../../declare/fields.ts';
import {resource} from '../../../declare/resource.ts';
import {facts} from '../../../declare/section.ts';
import {mask} from '../../../engine/http/mask.ts';
import {plural} from '../../../text/quantities.ts';
import {moment} from '../../../text/times.ts';
import type {HpcClient} from '../upstream/client.ts';
import {isOn, type Task} from '../upstream/model.ts';
import {meaningOf} from '../upstream/task-codes.ts';

/** What a task came to, on one line: a job, an error, a count of rows. Never an address: those are signed. */
export const resultOf = ({data, code}: Task): string => {
  if (typeof data === 'string') return /^https?:/.test(data) ? 'an address to fetch the file from' : data;
  if (data === null || typeof data !== 'object') return '';
  const {jobid, result, error, target, source} = data as Record<string, unknown>;
  if (typeof error === 'string') return error;
  if (jobid !== undefined) return `${result ?? 'job'}: ${jobid}`;
  if (typeof target === 'string') return `to ${target}`;
  if (typeof source === 'string') return `from ${source}`;
  const count = Object.keys(data).length;
  return code === '200' ? `${count} ${count === 1 ? 'row' : 'rows'}` : '';
};

const whose = {server: 'server', you: 'you', nobody: ''};

/** A copy of a task's data without what opens things: signed addresses, policies, certificates. */
const harmlessData = (value: unknown): unknown => {
  const cut = (one: unknown): unknown => {
    if (typeof one === 'string')
      return one.replace(/(x-amz-[\w-]+|signature|policy|temp_url_sig|awsaccesskeyid)=[^&'\s]+/gi, '$1=***');
    if (Array.isArray(one)) return one.map(cut);
    if (one === null || typeof one !== 'object') return one;
    return Object.fromEntries(
      Object.entries(one).map(([key, inner]) => [
        key,
        /^(x-amz-.*|policy|cert|signature|awsaccesskeyid)$/i.test(key) ? '***' : cut(inner),
      ]),
    );
  };
  return mask(cut(value));
};

/** The receipt of a mere reading (a list of jobs) that came back: each look at the queue leaves one behind. */
const isReading = ({service, code, data}: Task): boolean => {
  if (service !== 'compute') return false;
  // squeue's way of saying that a job has ended: it is looked up in the accounting then.
  if (code === '400') return typeof data === 'string' && /^slurm_load_jobs error: Invalid job id/.test(data);
  const isList =
    data !== null && typeof data === 'object' && Object.keys(data).every(key => /^\d+$/.test(key));
  return code === '200' && isList;
};

/** v1's tasks: what it was asked to do, how far it is, and who has to act now. v2 has none. */
export const tasks = resource<Task, HpcClient>({
  service: 'hpc',
  name: 'tasks',
  aliases: ['task'],
  title: 'Tasks',
  example: '9d9c69b640cfd1cccffb76e1b7297a98',
  about: "FirecREST v1's tasks: the receipts of what it does behind its answers.",
  id: task => task.id,
  columns: [
    text('id', task => task.id, {priority: 1, min: 8, max: 32}),
    state(
      'code',
      task => task.code,
      task => meaningOf(task.code).tone,
      {min: 4, max: 4},
    ),
    text('meaning', task => meaningOf(task.code).words, {priority: 1, min: 16, max: 48, grow: true}),
    text('turn', task => whose[meaningOf(task.code).turn], {header: 'TURN', priority: 2, max: 6}),
    text('service', task => task.service, {priority: 3, max: 9}),
    text('system', task => task.system, {priority: 4, max: 12}),
    ageOf(
      'age',
      (task, world) => {
        const at = task.updated ?? task.created;
        return at === undefined ? undefined : {seconds: Math.max(0, world.now - at), atLeast: false};
      },
      {header: 'UPDATED', priority: 2},
    ),
    text('result', resultOf, {priority: 3, max: 60, grow: true}),
    text('description', task => task.words, {priority: 6, wide: true, max: 70}),
    time('created', task => task.created, {priority: 6, wide: true}),
  ],
  sort: {key: 'age'},
  parameters: {
    all: booleanField({
      label: 'All',
      hint: 'Finished look-ups, too: every look at the queue leaves a task behind.',
    }),
  },
  list: async (client, query, signal) => {
    const reading = (await client.api(signal)).tasks(signal);
    if (reading) {
      const page = await reading;
      if (isOn(query.all)) return page;
      const rows = page.rows.filter(task => !isReading(task));
      const left = page.rows.length - rows.length;
      const notes = [`${plural(left, 'finished look-up')} left out; w, or --all, shows them.`];
      return {rows, unreadable: page.unreadable, notes: left > 0 ? notes : undefined};
    }
    return {rows: [], unreadable: [], notes: ['FirecREST v2 has no tasks: it answers at once.']};
  },
  tracked: task => task.code,
  refresh: {active: 10, background: 60},
  describe: (task, {world}) => {
    const meaning = meaningOf(task.code);
    return [
      facts('Task', {
        Task: task.id,
        Status: [`${task.code}: ${task.words}`, meaning.tone],
        Meaning: meaning.words,
        'Next to act':
          meaning.turn === 'you' ? 'you, the client' : meaning.turn === 'server' ? 'the server' : 'nobody',
        Service: task.service,
        System: task.system ?? 'not told',
        User: task.user ?? 'not told',
        Created: moment(task.created, world.now, 'not told'),
        Updated: moment(task.updated, world.now, 'not told'),
        Result: resultOf(task) || 'none',
      }),
      {kind: 'json', title: 'Its data, without what opens things', value: harmlessData(task.data)},
    ];
  },
  summary: rows => {
    const open = rows.filter(
      task => meaningOf(task.code).turn !== 'nobody' && meaningOf(task.code).end === undefined,
    );
    return open.length > 0 ? [{word: 'open', count: open.length, tone: 'busy'}] : [];
  },
});
