import type {Action, Finding} from '../../declare/action.ts';
import {type Draft, filledIn} from '../../declare/draft.ts';
import {Failure} from '../../declare/failure.ts';
import type {Fields} from '../../declare/fields.ts';
import type {Resource, Row} from '../../declare/resource.ts';
import type {Query} from '../../declare/world.ts';
import {lookBefore} from '../../engine/changes/look-before.ts';
import {performPlan, type RowOutcome} from '../../engine/changes/perform-plan.ts';
import {dangerOf, findingsOf, type Plan, planOf, previewsOf} from '../../engine/changes/plan.ts';
import type {Session} from '../../engine/session.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {eachOf, type Options, secretsFromStdin} from '../program/flags.ts';
import {CommandError, errorText, usageError} from '../run/command-error.ts';
import {confirm} from '../run/confirm.ts';
import {type ExitCode, exitCodeOfOutcome, exitCodes, worstExitCode} from '../run/exit-codes.ts';
import {progressLine} from '../run/progress-line.ts';
import type {Run} from '../run/run.ts';
import {checkedQuery, completeDraft, wordOf} from './complete-draft.ts';
import {nothingSent, rowsToChange} from './rows-to-change.ts';

export type ActOptions = {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** What is done several times, each with another text for `{name}`. */
  readonly each?: readonly Draft[];
  /** Of several, the rest is not tried once one was refused or is unknown. */
  readonly stopAtRefusal?: boolean;
  /** Warnings refuse. */
  readonly strict?: boolean;
  /** Names of secret fields that are to be read from standard input. */
  readonly fromStdin: readonly string[];
};

export const actOptions = (options: Options, fields: Fields = {}): ActOptions => ({
  dryRun: options.dryRun === true,
  yes: options.yes === true,
  strict: options.strict === true,
  stopAtRefusal: options.stopAtRefusal === true,
  ...(options.each !== undefined && {each: eachOf(options.each)}),
  fromStdin: secretsFromStdin(fields, options),
});

type Given = {
  readonly ids: readonly string[];
  readonly draft: Draft;
  readonly query: Query;
  readonly options: ActOptions;
};

/** Does an action: reads what its checks look at, checks, asks where it is dangerous, sends, says what came of it. */
export const act = async (run: Run, resource: Resource, action: Action, given: Given): Promise<ExitCode> => {
  const asJson = run.format(['table', 'json'], 'table') === 'json';
  const session = await run.session();
  const {options} = given;
  if (session.profile.readOnly && !action.reads && !options.dryRun)
    throw new Failure(
      'read-only',
      `Nothing is sent: the profile ${session.profile.name} is read-only here.`,
      {
        todo: 'Leave out --read-only (or SKYDECK_READ_ONLY, or readOnly in the profile), or look with --dry-run.',
      },
    );
  const {plan, findings} = await planned(run, session, resource, action, given);
  refuse(plan, findings, options.strict === true);
  warn(run, plan, findings);
  if (options.dryRun) return preview(run, session, plan, asJson);
  const checkedAt = session.clock.wall();
  const danger = options.yes ? undefined : dangerOf(session, plan, findings);
  if (danger) await confirm(run.stdio, danger);
  return send(run, session, plan, asJson, checkedAt);
};

/** What is to be done and what was found about it, after all that its checks look at has been read. */
const planned = async (
  run: Run,
  session: Session,
  resource: Resource,
  action: Action,
  {ids, draft, query, options}: Given,
): Promise<{plan: Plan; findings: readonly Finding[]}> => {
  const signal = run.stdio.interrupted;
  // What "24h" counts from: a simulator's time, which other services than the one that has it do not tell.
  await session.inTime(signal, resource.service);
  const parameters = session.resource(resource.name)?.resource.parameters ?? {};
  const narrowed = checkedQuery(parameters, query, session.world());
  const own = action.looksAt?.(filledIn(draft, options.each?.[0] ?? {})) ?? narrowed;
  const looked = await lookBefore(session, {resource, action, query: own}, signal);
  const {rows, unlisted} =
    action.on === 'nothing'
      ? {rows: [undefined], unlisted: new Set<string>()}
      : await rowsToChange(session, resource, {ids, query: narrowed, looked}, signal);
  const typed = {...draft, ...(await secrets(run, action, options.fromStdin))};
  const world = session.world();
  const draftOf = (row: Row | undefined) => completeDraft(action.fields, typed, world, row);
  const batch = options.each?.map(values => ({
    name: Object.values(values).join(' '),
    draft: completeDraft(action.fields, filledIn(typed, values), world, undefined),
  }));
  const plan = planOf({
    resource,
    action,
    draft: typed,
    draftOf,
    rows: batch ? [] : rows,
    unlisted,
    ...(batch && {batch}),
    ...(options.stopAtRefusal && {stopsAtRefusal: true}),
  });
  for (const row of plan.rows) {
    const reason = action.disabled?.(row, world);
    // Of a row that could not be read now, that is the trouble.
    if (reason && looked.failure) throw nothingSent(looked.failure);
    if (reason)
      throw new CommandError(
        exitCodes.failed,
        'disabled',
        `It cannot be done now, and nothing was sent: ${reason}`,
      );
  }
  const found = await findingsOf(session, plan, signal);
  // What a field would start with may be in a list that could not be read: then that is the trouble.
  const isMissing = found.some(
    ({level, field}) => level === 'error' && field !== undefined && draft[field] === undefined,
  );
  if (isMissing && looked.failure) throw nothingSent(looked.failure);
  return {plan, findings: [...looked.findings, ...found]};
};

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

const sentenceOf = ({action}: Plan, {field, sentence}: Finding): string =>
  field === undefined ? sentence : `${wordOf(action.fields, field)}: ${sentence}`;

/** Ends here where something is wrong; with `strict`, where something is worth a thought. */
const refuse = (plan: Plan, findings: readonly Finding[], strict: boolean) => {
  const at = (level: Finding['level']) =>
    findings.filter(finding => finding.level === level).map(finding => sentenceOf(plan, finding));
  const todo = `See: skydeck ${plan.action.command} --help`;
  const errors = at('error');
  if (errors.length === 1) throw usageError(errors[0]!, todo);
  if (errors.length > 1)
    throw new CommandError(exitCodes.usage, 'usage', 'It is not sent:', todo, {problems: errors});
  const warnings = at('warning');
  if (strict && warnings.length > 0)
    throw new CommandError(
      exitCodes.failed,
      'strict',
      'Nothing was sent, since --strict refuses what is warned of:',
      undefined,
      {problems: warnings},
    );
};

const warn = (run: Run, plan: Plan, findings: readonly Finding[]) => {
  for (const finding of findings)
    if (finding.level === 'warning') run.note(`skydeck: warning: ${sentenceOf(plan, finding)}`);
};

const preview = async (run: Run, session: Session, plan: Plan, asJson: boolean): Promise<ExitCode> => {
  const shown = await previewsOf(session, plan, {signal: run.stdio.interrupted});
  const outlook = shown.remarks;
  const {requests} = shown;
  const open = shown.open === undefined ? [] : [shown.open];
  if (asJson) {
    const more = {...(outlook.length > 0 ? {outlook} : {}), requests, ...(open.length > 0 ? {open} : {})};
    run.stdio.out(`${safeJson({dryRun: true, ...more}, 2)}\n`);
  }
  // As comments of the shell: what is printed can still be run as it is.
  else {
    const comments = (sentences: readonly string[]) => sentences.map(one => `# ${harmless(one)}`);
    run.stdio.out([...comments(outlook), ...requests, ...comments(open), ''].join('\n'));
  }
  run.note('skydeck: nothing was sent.');
  return exitCodes.fine;
};

const send = async (
  run: Run,
  session: Session,
  plan: Plan,
  asJson: boolean,
  checkedAt: number,
): Promise<ExitCode> => {
  const codes: ExitCode[] = [];
  run.stdio.keepOn();
  const progress = () => progressLine(run.stdio, run.globals.quiet === true);
  let line = progress();
  const {left} = await performPlan(session, plan, {
    signal: run.stdio.interrupted,
    checkedAt,
    onRow: () => {
      line = progress();
    },
    onProgress: one => line.show(one),
    onOutcome: one => {
      line.clear();
      const code = exitCodeOfOutcome(one.outcome);
      codes.push(code);
      report(run, one, code, asJson);
    },
  });
  if (left.length > 0) run.note(`skydeck: not tried: ${left.join(', ')}`);
  return worstExitCode(codes);
};

const report = (run: Run, {outcome}: RowOutcome, code: ExitCode, asJson: boolean) => {
  const {verdict, ids = [], id, facts = {}, partial} = outcome;
  const sentence = outcome.sentence ?? (verdict === 'done' ? 'Done.' : `The outcome is ${verdict}.`);
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
