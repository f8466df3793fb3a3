import type {JournalEntry} from '../../../declare/journal-entry.ts';
import type {EpochSeconds, Tone} from '../../../declare/world.ts';
import {nameOf} from '../rules/remote-path.ts';
import type {LiveTransfer} from '../upstream/live-transfer.ts';
import type {Task} from '../upstream/model.ts';
import {addressRefused, holdsUntil} from '../upstream/staging-address.ts';
import {meaningOf} from '../upstream/task-codes.ts';

/** How a staged transfer stands. `waiting`: for the client, that is, for us. `stalled`: on the server, which does nothing. */
export const transferTones = {
  moving: 'busy',
  stalled: 'warn',
  waiting: 'warn',
  interrupted: 'warn',
  failed: 'bad',
  done: 'good',
  dropped: 'quiet',
} as const satisfies Readonly<Record<string, Tone>>;
type TransferState = keyof typeof transferTones;

export type Transfer = {
  /** v1's task, v2's Slurm job. */
  readonly id: string;
  readonly direction: 'up' | 'down';
  readonly system: string | undefined;
  readonly name: string;
  /** Here; unknown when another client began it. */
  readonly file: string | undefined;
  readonly remote: string;
  readonly size: number | undefined;
  readonly sha256: string | undefined;
  readonly state: TransferState;
  /** The stage in words: `uploading 43 %`. */
  readonly stage: string;
  readonly code: string | undefined;
  readonly begun: EpochSeconds | undefined;
  readonly updated: EpochSeconds | undefined;
  readonly account: string | undefined;
  readonly why: string | undefined;
  /** Until when the staging area takes the file, or gives it. */
  readonly until: EpochSeconds | undefined;
  /** The storage had all of it when it broke off. */
  readonly sent: boolean;
  /** Whether this very process is working at it, and can stop it. */
  readonly here: boolean;
};

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const number = (value: unknown) => (typeof value === 'number' ? value : undefined);

/** What the journal says of each transfer: the deed that began it, and the last that went on with it. */
const deedsOf = (entries: readonly JournalEntry[]) => {
  const found = new Map<string, {begun: JournalEntry; last: JournalEntry; dropped: boolean}>();
  for (const entry of entries) {
    const id = text(entry.facts.transfer);
    if (id === undefined || !['put', 'fetch', 'resume', 'drop'].includes(entry.action)) continue;
    const replaced = text(entry.facts.replaces);
    if (replaced !== undefined && replaced !== id) found.delete(replaced);
    const known = found.get(id);
    if (entry.action === 'drop') {
      if (known && entry.verdict === 'done') known.dropped = true;
      else if (entry.verdict === 'done') found.set(id, {begun: entry, last: entry, dropped: true});
    } else if (known) known.last = entry;
    else found.set(id, {begun: entry, last: entry, dropped: false});
  }
  return found;
};

const latest = (...moments: readonly (EpochSeconds | undefined)[]): EpochSeconds | undefined => {
  const known = moments.filter(at => at !== undefined);
  return known.length > 0 ? Math.max(...known) : undefined;
};

const percent = (sent: number, total: number | undefined) =>
  total ? ` ${Math.min(100, Math.floor((100 * sent) / total))} %` : '';

/** Every staged transfer: those of v1's tasks, those of the journal, and how far the ones of this process are. */
export const transferRows = (
  entries: readonly JournalEntry[],
  tasks: readonly Task[],
  live: ReadonlyMap<string, LiveTransfer>,
  /** Whether nothing has moved for so long that nothing will, by when it last did. */
  isStalled: (updated: EpochSeconds | undefined) => boolean = () => false,
  at: EpochSeconds = 0,
): Transfer[] => {
  const deeds = deedsOf(entries);
  const byId = new Map(tasks.filter(task => task.service === 'storage').map(task => [task.id, task]));
  return [...new Set([...deeds.keys(), ...byId.keys()])].map((id): Transfer => {
    const deed = deeds.get(id);
    const task = byId.get(id);
    const facts = {...deed?.begun.facts, ...deed?.last.facts};
    const data = (task?.data ?? {}) as Record<string, unknown>;
    const down = facts.source !== undefined || ['116', '117', '118'].includes(task?.code ?? '');
    const remote = text(facts.target) ?? text(facts.source) ?? text(data.target) ?? text(data.source) ?? '';
    const now = live.get(id);
    const stalls = isStalled(latest(task?.updated ?? task?.created, deed?.last.settledAt ?? deed?.last.at));
    const until = meaningOf(task?.code ?? '').turn === 'you' ? holdsUntil(task?.data) : undefined;
    const expired = until !== undefined && until <= at;
    const {state, stage, why} = standing({deed, task, now, down, stage: text(facts.stage), stalls, expired});
    return {
      id,
      direction: down ? 'down' : 'up',
      system: text(facts.system) ?? task?.system,
      name: nameOf(text(facts.file) ?? text(data.source) ?? remote),
      file: text(facts.file),
      remote,
      size: number(facts.size),
      sha256: text(facts.sha256),
      state,
      stage:
        now?.words === 'uploading' || now?.words === 'downloading'
          ? `${now.words}${percent(now.sent, now.total)}`
          : stage,
      code: task?.code,
      begun: deed?.begun.at ?? task?.created,
      updated: latest(task?.updated, deed?.last.settledAt ?? deed?.last.at),
      account: text(deed?.begun.input.account),
      why,
      until,
      sent: facts.stage === 'sent',
      here: now !== undefined,
    };
  });
};

const standing = (known: {
  deed: {last: JournalEntry; dropped: boolean} | undefined;
  task: Task | undefined;
  now: {words: string} | undefined;
  down: boolean;
  stage: string | undefined;
  stalls: boolean;
  expired: boolean;
}): {state: TransferState; stage: string; why?: string} => {
  const {deed, task, now, down} = known;
  const meaning = task && meaningOf(task.code);
  if (deed?.dropped) return {state: 'dropped', stage: 'dropped'};
  if (now) return {state: 'moving', stage: now.words || meaning?.words || 'under way'};
  const verdict = deed?.last.verdict;
  // A task that was closed after its file was fetched is done.
  if (task?.code === '302' && verdict !== 'done') return {state: 'dropped', stage: 'dropped'};
  if (verdict === 'done' || (!down && task?.code === '114')) return {state: 'done', stage: 'done'};
  // Another process of skydeck is at it.
  if (verdict === 'pending') return {state: 'moving', stage: meaning?.words ?? known.stage ?? 'under way'};
  const why = deed?.last.sentence;
  if (meaning?.end === 'bad') return {state: 'failed', stage: meaning.words, why: why ?? task?.words};
  if (
    task &&
    meaning?.end === undefined &&
    known.stalls &&
    (meaning?.turn === 'server' || known.stage === 'sent')
  )
    return {state: 'stalled', stage: `${meaning?.words ?? task.code}, and nothing moves`, why};
  if (task && meaning?.turn === 'you' && known.expired)
    return {state: 'failed', stage: `${meaning.words}; its address has expired`, why};
  // The storage may refuse an address before its time: another try meets the same.
  if (task && meaning?.turn === 'you' && verdict === 'rejected' && why?.includes(addressRefused))
    return {state: 'failed', stage: `${meaning.words}; the storage refused its address`, why};
  if (task && meaning?.turn === 'you') return {state: 'waiting', stage: meaning.words, why};
  if (verdict === 'rejected') return {state: 'failed', stage: 'failed', why};
  if (task && meaning?.turn === 'server') return {state: 'moving', stage: meaning.words, why};
  return {
    state: 'interrupted',
    stage: `interrupted${known.stage ? ` after: ${stageWords(known.stage)}` : ''}`,
    why,
  };
};

const stageWords = (stage: string) => (/^\d+$/.test(stage) ? meaningOf(stage).words : stage);
