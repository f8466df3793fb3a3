import {Failure} from '../../source/declare/failure.ts';
import type {JournalEntry} from '../../source/declare/journal-entry.ts';
import type {Resource, Row} from '../../source/declare/resource.ts';
import type {Section} from '../../source/declare/section.ts';
import {brokenParts} from '../../source/engine/guard-resource.ts';
import type {Session} from '../../source/engine/session.ts';
import {services} from '../../source/services/index.ts';
import {keepFaults} from '../../source/text/report-fault.ts';
import type {TracedList} from '../../source/trace/trace.ts';
import {traceOf} from '../../source/trace/trace-of.ts';
import {draftOf, type HostileGround, leaked} from './hostile-ground.ts';

export type AnswerFindings = {
  /** Answers that were given with a fault, and all of them. */
  readonly bent: number;
  readonly answers: number;
  readonly lists: number;
  readonly details: number;
  readonly deeds: number;
  /** What was wrong, each kind once with its first case: must be none. */
  readonly wrong: readonly string[];
};

/** What a change may be answered with so that nobody knows, or it was refused. */
const readable = ({status, body, cut}: {status: number; body: Buffer; cut?: true}): boolean =>
  !cut && status < 400 && !body.toString('latin1', 0, 200).includes('<html');

const texts = (sections: readonly Section[]): string[] =>
  sections.flatMap(section => {
    switch (section.kind) {
      case 'facts':
        return section.facts.map(({name, value}) => `${name}: ${value}`);
      case 'table':
        return section.rows.flat();
      case 'causes':
        return section.causes.flatMap(({title, evidence, todo = ''}) => [title, evidence, todo]);
      case 'text':
        return section.title === 'Log' ? [] : [section.text];
      // As the upstream wrote it.
      default:
        return [];
    }
  });

/**
 * Reads every list of every service, every detail, alert, trace, preview and deed, while the answers of all upstreams
 * have faults, until so many were given. Of the lake both engines. `deeds`: how many of the turns also do something;
 * `words`: all answers, and their only fault are words that tables inherit; `of`: one service alone.
 */
export const answerCampaign = async (
  ground: HostileGround,
  {
    faults,
    random,
    deeds = 0.25,
    words = false,
    of,
  }: {faults: number; random: () => number; deeds?: number; words?: boolean; of?: string},
  say: (line: string) => void = () => {},
): Promise<AnswerFindings> => {
  const {before} = ground;
  const sessions = [ground.aws, ground.local];
  const wrong = new Map<string, string>();
  Object.assign(before.state, {bent: 0, answers: 0});
  const counts = {lists: 0, details: 0, deeds: 0};
  const find = (where: string, what: string) => {
    const kind = `${where}: ${leaked.exec(what)?.[0] ?? what.slice(0, 60)}`;
    if (!wrong.has(kind)) wrong.set(kind, `${where}: ${what.slice(0, 300)}`);
  };
  keepFaults(({thrown, underWay}) => {
    find(`fault in ${underWay}`, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
    return undefined;
  });
  const look = (where: string, words: readonly unknown[]) => {
    for (const one of words) {
      if (typeof one === 'string' ? leaked.test(one) : one === Object.prototype || typeof one === 'function')
        find(where, String(one));
    }
  };
  /** A failure is a sentence; everything else that is thrown is a fault of this program. */
  const attempt = async <T>(where: string, deed: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await deed();
    } catch (error) {
      if (error instanceof Failure) look(where, [error.message, error.todo]);
      else find(where, error instanceof Error ? (error.stack ?? error.message) : String(error));
      return undefined;
    }
  };
  /** Of a run whose last write (a heartbeat, a lease) was answered badly: whether the index has all that it says it brought. */
  const isDownloaded = async (
    session: Session,
    {service, ids, sentence = ''}: JournalEntry,
  ): Promise<boolean> => {
    if (service !== 'lake' || !/\d of \d+ downloaded/.test(sentence)) return false;
    const {share} = before.state;
    before.state.share = 0;
    const {rows} = await session.poller.read(session.resource('readings')!.resource, {});
    before.state.share = share;
    const brought = new Set(
      (rows as {title: string; status: string}[])
        .filter(one => one.status === 'downloaded')
        .map(one => one.title),
    );
    return ids.every(id => brought.has(id));
  };
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const one = async (session: Session, resource: Resource, deed: boolean) => {
    const {name} = resource;
    const page = await attempt(`list ${name}`, () => session.poller.read(resource, {}));
    counts.lists += 1;
    const world = session.world();
    const rows = page?.rows ?? [];
    look(`notes ${name}`, [...(page?.notes ?? []), ...(page?.unreadable ?? []).map(({reason}) => reason)]);
    for (const row of rows.slice(0, 200))
      for (const column of resource.columns)
        look(`column ${name}.${column.key}`, [column.text(row, world), column.value(row, world)]);
    look(
      `alerts`,
      session.alerts().flatMap(({title, why, todo}) => [title, why, todo]),
    );
    const row = pick(rows);
    if (row !== undefined) {
      const context = session.context(resource);
      const sections = await attempt(`detail ${name}`, () =>
        resource.describe(row, context, AbortSignal.timeout(20_000)),
      );
      look(`detail ${name}`, texts(sections ?? []));
      counts.details += 1;
      const lists = session.services
        .flatMap(({service}) => service.resources)
        .filter((list): list is TracedList => list.trace !== undefined);
      const trace = await attempt(`trace ${name}`, () => traceOf(resource.id(row), world, lists));
      look(`trace ${name}`, texts(trace ?? []));
    }
    for (const part of brokenParts(resource)) find(`part of ${name}`, part);
    const action = deed ? pick(resource.actions ?? []) : undefined;
    if (!action || (action.on !== 'nothing' && row === undefined)) return;
    const subject = action.on === 'nothing' ? undefined : row;
    if (action.disabled?.(subject as Row, session.world()) !== undefined) return;
    const draft = await attempt(`form ${name}.${action.name}`, () => draftOf(action, session, subject));
    const where = `${name}.${action.name}`;
    const signal = AbortSignal.timeout(3000);
    const preview = await attempt(`preview ${where}`, () =>
      session.preview(action, resource, draft ?? {}, subject, signal),
    );
    look(`preview ${where}`, preview?.requests ?? []);
    before.state.lastChange = undefined;
    const entry = await attempt(`deed ${where}`, () =>
      session.perform(action, resource, draft ?? {}, subject, {signal}),
    );
    counts.deeds += 1;
    look(`deed ${where}`, [entry?.sentence]);
    const answer = before.state.lastChange as Parameters<typeof readable>[0] | undefined;
    // What was read again afterwards, and what 1.16 cannot drop, as it says with 500 for ever: the sentence says so.
    const isTold = /^It arrived|holds what was sent|is forgotten here/.test(entry?.sentence ?? '');
    if (
      entry?.verdict === 'done' &&
      answer &&
      !isTold &&
      !readable(answer) &&
      !(await isDownloaded(session, entry))
    )
      find(
        `deed ${where}`,
        `done, though it was answered ${answer.status} ${answer.body.toString('utf8', 0, 80)}: ${entry.sentence}`,
      );
  };
  try {
    const all = services
      .filter(({name}) => of === undefined || name === of)
      .flatMap(({resources}) => resources.map(({name}) => name));
    for (let turn = 0; before.state.bent < faults; turn += 1) {
      // The first turn is right, so that there is something to know.
      before.state.share = turn < all.length ? 0 : words ? 1 : 0.5;
      before.state.words = words ? Math.floor(turn / all.length) : undefined;
      const name = all[turn % all.length]!;
      const session = sessions[Math.floor(turn / all.length) % sessions.length]!;
      const {resource} = session.resource(name)!;
      await one(session, resource, turn >= all.length && random() < deeds);
      say(`${before.state.bent} of ${faults} faulty answers, ${counts.deeds} deeds, ${wrong.size} wrong`);
    }
    const {bent, answers} = before.state;
    return {bent, answers, ...counts, wrong: [...wrong.values()]};
  } finally {
    Object.assign(before.state, {share: 0, words: undefined});
    keepFaults(() => undefined);
  }
};
