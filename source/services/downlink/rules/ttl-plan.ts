import {type Field, textField} from '../../../declare/fields.ts';
import {parseDuration} from '../../../declare/when.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {type Ttl, usualTtl} from '../settings.ts';
import {guaranteedContact} from './file-rules.ts';
import {type Stage, stageNames, stagesOf} from './ttl-stages.ts';

/** The answers to the three questions of the agent's documents, in seconds. */
export type TtlAnswers = {
  /** Shall it skip the line, and for how long? 0: no. */
  readonly rush: number;
  /** After how long is it stale? Undefined: never. */
  readonly stale: number | undefined;
  /** How long shall it still be tried when it is stale? */
  readonly keep: number | undefined;
};

export type TtlPlan = {
  readonly ttl: Ttl;
  readonly stages: readonly (Stage & {readonly contacts: number})[];
  readonly deletedAt: EpochSeconds;
  /** What goes into `options` of a SendFileRequest. */
  readonly options: {readonly TTLParams: Ttl};
  readonly warnings: readonly string[];
};

/**
 * TTLs by the guideline of the Linux Agent's documents (1.5.1, TTLParams): urgent is how long to skip the line, bulk is
 * after how long the data is stale (the default where it never is), surplus how long to go on trying. Contacts are those
 * that are sure: one per 6 h.
 */
export const planOf = ({rush, stale, keep}: TtlAnswers, now: EpochSeconds): TtlPlan => {
  const ttl: Ttl = {
    urgent: Math.round(rush),
    bulk: Math.round(stale ?? usualTtl.bulk),
    surplus: Math.round(keep ?? usualTtl.surplus),
  };
  const stages = stagesOf(now, ttl, now).map(stage => ({
    ...stage,
    contacts: Math.floor((stage.until - stage.from) / guaranteedContact),
  }));
  const total = ttl.urgent + ttl.bulk + ttl.surplus;
  const warnings = [
    ...(total === 0 ? ['With all three at 0 the file is deleted at once.'] : []),
    ...(total > 0 && total < guaranteedContact
      ? ['No contact is sure before it is deleted: one comes at least every 6 h.']
      : []),
    ...(ttl.urgent > 0 && ttl.urgent < guaranteedContact
      ? ['Urgent is shorter than 6 h: it may end before any contact comes, and then the file waits in bulk.']
      : []),
  ];
  return {ttl, stages, deletedAt: now + total, options: {TTLParams: ttl}, warnings};
};

/** `urgent=9000,bulk=43200,surplus=172800` */
const ttlText = (ttl: Ttl): string => stageNames.map(name => `${name}=${ttl[name]}`).join(',');

/** Reads `urgent=0,bulk=12h`; a queue that is not named keeps its default. */
export const parseTtl = (text: string): {ok: true; value: Ttl} | {ok: false; problem: string} => {
  const ttl = {...usualTtl};
  for (const part of text.split(/[,\s]+/)) {
    if (part === '') continue;
    const [name = '', value = ''] = part.split('=');
    const stage = stageNames.find(one => one === name.trim().toLowerCase());
    if (!stage)
      return {
        ok: false,
        problem: `"${part}" names no queue. Give urgent=, bulk= and surplus= with a time each.`,
      };
    const parsed = parseDuration(value);
    if (!parsed.ok) return {ok: false, problem: `${stage}: ${parsed.problem}`};
    ttl[stage] = Math.round(parsed.value);
  }
  return {ok: true, value: ttl};
};

export const ttlField: Field<Ttl> = {
  ...textField({
    label: 'TTLs',
    hint: 'Time in each queue, 0 skips it; the last one ends in deletion.',
    example: 'urgent=0,bulk=12h,surplus=2d',
    initial: () => ttlText(usualTtl),
  }),
  parse: text => (text.trim() === '' ? {ok: true, value: usualTtl} : parseTtl(text)),
};
