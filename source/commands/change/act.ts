import type {Action} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import {Failure} from '../../declare/failure.ts';
import {type Fields, readDraft} from '../../declare/fields.ts';
import type {JournalEntry} from '../../declare/journal-entry.ts';
import type {Resource, Row} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import type {Session} from '../../engine/session.ts';
import {safeJson} from '../../list/output.ts';
import {harmless} from '../../text/harmless.ts';
import {findRows, readWithNeeds} from '../look/read-rows.ts';
import {CommandError, errorText, usageError} from '../run/command-error.ts';
import {confirm} from '../run/confirm.ts';
import {type ExitCode, exitCodeOfOutcome, exitCodes, worstExitCode} from '../run/exit-codes.ts';
import {progressLine} from '../run/progress-line.ts';
import type {Run} from '../run/run.ts';
import {completeDraft, wordOf} from './complete-draft.ts';

export type ActOptions = {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** Names of secret fields that are to be read from standard input. */
  readonly fromStdin: readonly string[];
};

/** An action on one row, checked and ready to be sent. */
type Step = {readonly row: Row | undefined; readonly draft: Draft};

/** What is to be done, to one row or several. */
type Deed = {
  readonly run: Run;
  readonly session: Session;
  readonly resource: Resource;
  readonly action: Action;
  readonly steps: readonly Step[];
  readonly asJson: boolean;
};

/** Does an action: reads what its checks look at, checks, asks where it is dangerous, sends, says what came of it. */
export const act = async (
  run: Run,
  resource: Resource,
  action: Action,
  given: {ids: readonly string[]; draft: Draft; query: Query; options: ActOptions},
): Promise<ExitCode> => {
  const asJson = run.format(['table', 'json'], 'table') === 'json';
  const session = await run.session();
  if (session.profile.readOnly && !action.reads && !given.options.dryRun)
    throw new Failure(
      'read-only',
      `Nothing is sent: the profile ${session.profile.name} is read-only here.`,
      {
        todo: 'Leave out --read-only (or SKYDECK_READ_ONLY, or readOnly in the profile), or look with --dry-run.',
      },
    );
  const looked = action.looksAt?.(given.draft) ?? given.query;
  const rows = looked ? await rowsFor(run, session, resource, action, given.ids, looked) : [undefined];
  const draft = {...given.draft, ...(await secrets(run, action, given.options.fromStdin))};
  const steps: Step[] = [];
  const warned = new Set<string>();
  for (const row of rows) {
    const step = {row, draft: completeDraft(action.fields, draft, session.world(), row)};
    await checkStep(run, session, resource, action, step, warned);
    steps.push(step);
  }
  const deed: Deed = {run, session, resource, action, steps, asJson};
  if (given.options.dryRun) return preview(deed);
  if (!given.options.yes) await askFor(deed);
  return send(deed);
};

/** The rows to act upon, after all that the action's checks look at has been read. */
const rowsFor = async (
  run: Run,
  session: Session,
  resource: Resource,
  action: Action,
  ids: readonly string[],
  query: Query,
): Promise<(Row | undefined)[]> => {
  const needs = [...new Set([...(resource.needs ?? []), ...(action.touches ?? [])])];
  try {
    const page = await readWithNeeds(run, session, {...resource, needs}, query);
    return action.on === 'nothing'
      ? [undefined]
      : await findRows(run, session, resource, page.rows, ids, query);
  } catch (thrown) {
    // What creates something works without the list, as long as the upstream can be spoken to at all.
    const spoken =
      thrown instanceof Failure && ['unreadable', 'too-large', 'not-found', 'rejected'].includes(thrown.kind);
    // Reading is no gate to what is done to a row by its id alone.
    if (action.on !== 'nothing' && resource.unread && thrown instanceof Failure && canGoOn(thrown)) {
      run.note(`skydeck: not checked: the ${resource.name} could not be read: ${thrown.message}`);
      return ids.map(id => resource.unread!(id, query, thrown));
    }
    if (action.on !== 'nothing' || !spoken) throw thrown;
    run.note(`skydeck: the ${resource.name} could not be read, so not all is checked: ${thrown.message}`);
    return [undefined];
  }
};

/** Whether a list that failed leaves the hope that a change goes through all the same. */
const canGoOn = ({kind}: Failure) =>
  ['unavailable', 'timeout', 'cut', 'unreadable', 'too-large', 'rejected', 'limited'].includes(kind);

/** Secrets come from standard input or are asked for: never from an argument, which everyone on the host can read. */
const secrets = async (run: Run, action: Action, fromStdin: readonly string[]): Promise<Draft> => {
  const found: Record<string, string> = {};
  for (const [name, field] of Object.entries(action.fields as Fields)) {
    if (field.kind !== 'secret') continue;
    if (fromStdin.includes(name)) found[name] = (await run.stdio.readAll()).replace(/\r?\n$/, '');
    else if (field.required) found[name] = (await run.stdio.askHidden(`${field.label}: `)) ?? '';
  }
  return found;
};

const checkStep = async (
  run: Run,
  session: Session,
  resource: Resource,
  action: Action,
  {row, draft}: Step,
  warned: Set<string>,
) => {
  const reason = action.disabled?.(row, session.world());
  if (reason) throw new CommandError(exitCodes.failed, 'disabled', `It cannot be done now: ${reason}`);
  const findings = await session.check(action, resource, draft, row, run.stdio.interrupted);
  const sentence = (finding: (typeof findings)[number]) =>
    finding.field === undefined
      ? finding.sentence
      : `${wordOf(action.fields, finding.field)}: ${finding.sentence}`;
  const errors = findings.filter(finding => finding.level === 'error').map(sentence);
  // What is true of several rows is said once.
  for (const warning of findings.filter(({level}) => level === 'warning').map(sentence)) {
    if (!warned.has(warning)) run.note(`skydeck: warning: ${warning}`);
    warned.add(warning);
  }
  if (errors.length === 1) throw usageError(errors[0]!, `See: skydeck ${action.command} --help`);
  if (errors.length > 1)
    throw new CommandError(
      exitCodes.usage,
      'usage',
      'It is not sent:',
      `See: skydeck ${action.command} --help`,
      {
        problems: errors,
      },
    );
};

const preview = async ({run, session, resource, action, steps, asJson}: Deed): Promise<ExitCode> => {
  const requests: string[] = [];
  const outlook: string[] = [];
  const open = new Set<string>();
  for (const {row, draft} of steps) {
    const one = await session.preview(action, resource, draft, row, run.stdio.interrupted);
    const ahead = await session.outlook(action, resource, draft, row, run.stdio.interrupted);
    outlook.push(...one.remarks, ...ahead.sentences);
    requests.push(...one.requests, ...ahead.requests);
    if (one.open !== undefined) open.add(one.open);
  }
  if (asJson) {
    const more = {
      ...(outlook.length > 0 ? {outlook} : {}),
      requests,
      ...(open.size > 0 && {open: [...open]}),
    };
    run.stdio.out(`${safeJson({dryRun: true, ...more}, 2)}\n`);
  }
  // As comments of the shell: what is printed can still be run as it is.
  else {
    const comments = (sentences: Iterable<string>) => [...sentences].map(one => `# ${harmless(one)}`);
    run.stdio.out([...comments(outlook), ...requests, ...comments(open), ''].join('\n'));
  }
  run.note('skydeck: nothing was sent.');
  return exitCodes.fine;
};

const askFor = async ({run, session, action, steps}: Deed) => {
  const world = session.world();
  const dangers = steps.flatMap(({row, draft}) => {
    const {input} = readDraft(action.fields, draft, world, row);
    return action.danger?.(row, input, world) ?? [];
  });
  if (dangers.length > 0) await confirm(run.stdio, dangers);
};

const send = async ({run, session, resource, action, steps, asJson}: Deed): Promise<ExitCode> => {
  const codes: ExitCode[] = [];
  run.stdio.keepOn();
  for (const [at, {row, draft}] of steps.entries()) {
    const progress = progressLine(run.stdio, run.globals.quiet === true);
    const entry = await session.perform(action, resource, draft, row, {
      signal: run.stdio.interrupted,
      onProgress: progress.show,
    });
    progress.clear();
    const code = exitCodeOfOutcome(entry);
    codes.push(code);
    report(run, entry, code, asJson);
    const stop = entry.verdict === 'not-sent' || run.stdio.interrupted.aborted;
    if (stop && at + 1 < steps.length) {
      const left = steps.slice(at + 1).map(step => resource.id(step.row));
      run.note(`skydeck: not tried: ${left.join(', ')}`);
      break;
    }
  }
  return worstExitCode(codes);
};

const report = (run: Run, entry: JournalEntry, code: ExitCode, asJson: boolean) => {
  const {verdict, ids, id, facts, partial} = entry;
  const sentence = entry.sentence ?? (verdict === 'done' ? 'Done.' : `The outcome is ${verdict}.`);
  const numbers = Object.entries(facts).filter(([, value]) => typeof value === 'number');
  const partly = partial ? {partial} : {};
  if (asJson)
    run.stdio.out(
      `${safeJson({...Object.fromEntries(numbers), verdict, ...partly, ids, sentence, entry: id})}\n`,
    );
  else if (verdict === 'done') run.stdio.out(`${harmless(sentence)}\n`);
  if (verdict === 'done') return;
  const todo =
    verdict === 'unknown'
      ? 'It may or may not have arrived; it is not sent again by itself. Find out with: skydeck journal --settle'
      : undefined;
  run.stdio.err(errorText(new CommandError(code, `outcome-${verdict}`, sentence, todo), asJson));
};
