import {ageOf, size, state, text, time} from '../../../declare/columns.ts';
import {type Alert, counted, resource} from '../../../declare/resource.ts';
import {facts} from '../../../declare/section.ts';
import type {World} from '../../../declare/world.ts';
import {bytes} from '../../../text/quantities.ts';
import {age, moment} from '../../../text/times.ts';
import {dropTransfer} from '../actions/drop-transfer.ts';
import {fetchFile} from '../actions/fetch-file.ts';
import {putFile} from '../actions/put-file.ts';
import {resumeTransfer} from '../actions/resume-transfer.ts';
import type {HpcClient} from '../upstream/client.ts';
import {type Transfer, transferRows, transferTones} from './transfer-rows.ts';

/** Transfers that ended longer ago than this are left to the journal. */
const kept = 7 * 86_400;
/** Seconds after which a transfer of which the server says nothing new has stopped. */
const stillAfter = 900;
/** Seconds that a transfer may wait for the client before it is worth a word. */
const patience = 300;

const since = (transfer: Transfer, world: World) => {
  const at = transfer.updated ?? transfer.begun;
  return at === undefined ? undefined : {seconds: Math.max(0, world.now - at), atLeast: false};
};

/** Staged transfers: what the tasks of v1 tell, what the journal remembers, and how far those of this console are. */
export const transfers = resource<Transfer, HpcClient>({
  service: 'hpc',
  name: 'transfers',
  aliases: ['transfer', 'xfer'],
  title: 'Transfers',
  example: '9d9c69b640cfd1cccffb76e1b7297a98',
  about: 'Files on their way through the staging area, and what each waits for.',
  id: transfer => transfer.id,
  columns: [
    text('id', transfer => transfer.id, {priority: 3, min: 8, max: 32}),
    text('direction', transfer => transfer.direction, {header: 'WAY', priority: 1, max: 4}),
    text('name', transfer => transfer.name, {priority: 1, min: 12, max: 40}),
    state(
      'state',
      transfer => transfer.state,
      transfer => transferTones[transfer.state],
      {min: 8, max: 11},
    ),
    text('stage', transfer => transfer.stage, {priority: 1, min: 16, max: 50, grow: true}),
    size('size', transfer => transfer.size, {priority: 2}),
    ageOf('age', since, {header: 'SINCE', priority: 2}),
    text('remote', transfer => transfer.remote, {header: 'THERE', priority: 3, max: 60}),
    text('file', transfer => transfer.file, {header: 'HERE', priority: 5, max: 60}),
    text('system', transfer => transfer.system, {priority: 5, max: 14}),
    text('code', transfer => transfer.code, {priority: 6, wide: true, max: 4}),
    time('begun', transfer => transfer.begun, {priority: 6, wide: true}),
  ],
  sort: {key: 'begun', descending: true},
  list: async (client, _query, signal, asking) => {
    const entries = asking?.world.journal('hpc') ?? [];
    const tasks = await (await client.api(signal)).tasks(signal);
    const now = client.now();
    const rows = transferRows(
      entries,
      tasks?.rows ?? [],
      client.live,
      updated => updated !== undefined && Math.min(now, client.upstreamNow()) - updated > stillAfter,
      client.upstreamNow(),
    );
    return {
      rows: rows.filter(
        one => !['done', 'dropped'].includes(one.state) || now - (one.updated ?? one.begun ?? now) < kept,
      ),
      unreadable: [],
    };
  },
  tracked: transfer => transfer.stage.replace(/ \d+ %$/, ''),
  refresh: {active: 5, background: 60},
  describe: (transfer, {world}) => {
    return [
      facts('Transfer', {
        Transfer: transfer.id,
        Way: transfer.direction === 'up' ? 'from here to the system' : 'from the system to here',
        State: [transfer.state, transferTones[transfer.state]],
        Stage: transfer.stage,
        Here: transfer.file ?? 'not known: another client began it',
        There: `${transfer.remote} on ${transfer.system ?? 'the system'}`,
        Size: transfer.size === undefined ? 'not known' : bytes(transfer.size),
        'SHA-256': transfer.sha256 ?? 'not known',
        Begun: moment(transfer.begun, world.now),
        'Last change': moment(transfer.updated, world.now),
        'Address holds until': transfer.until === undefined ? undefined : moment(transfer.until, world.now),
        'What came of it': transfer.why || undefined,
        'Next step': nextStep(transfer),
      }),
    ];
  },
  actions: [putFile, fetchFile, resumeTransfer, dropTransfer],
  alerts: (rows, world) => rows.flatMap(transfer => waitingAlert(transfer, world)),
  summary: rows =>
    counted(
      rows.map(({state}) => state).filter(state => state !== 'done' && state !== 'dropped'),
      word => transferTones[word],
    ),
});

const nextStep = (transfer: Transfer): string => {
  switch (transfer.state) {
    case 'waiting':
      return transfer.direction === 'up'
        ? 'Resume it: the form is there and the file is to be sent. Or drop it.'
        : 'Resume it: the file is staged and to be fetched. Or drop it.';
    case 'stalled':
      return 'Wait for the server, resume it, or drop it.';
    case 'interrupted':
      return 'Resume it, or drop it.';
    case 'failed':
      return 'Begin it again; drop this one.';
    case 'moving':
      return 'None: it is under way.';
    default:
      return 'None.';
  }
};

const waitingAlert = (transfer: Transfer, world: World): Alert[] => {
  if (!['waiting', 'interrupted', 'stalled'].includes(transfer.state)) return [];
  const at = transfer.updated ?? transfer.begun;
  if (at === undefined || world.now - at < patience) return [];
  const up = transfer.direction === 'up';
  return [
    {
      kind: 'transfer-waiting',
      severity: 'warning',
      resource: 'transfers',
      id: transfer.id,
      title: `The ${up ? 'upload' : 'download'} of ${transfer.name} ${transfer.state === 'stalled' ? 'has stalled' : 'waits for you'}`,
      since: at,
      why: `${transfer.state === 'waiting' ? `The service's part is done (${transfer.stage})` : `It was ${transfer.stage}`}, and nothing has moved for ${age(world.now - at)}.`,
      todo: nextStep(transfer),
      action: 'transfers.resume',
    },
  ];
};
