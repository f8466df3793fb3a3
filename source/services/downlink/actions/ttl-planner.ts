import {action, note, warning} from '../../../declare/action.ts';
import {iso} from '../../../declare/columns.ts';
import {durationField, type InputOf} from '../../../declare/fields.ts';
import {command} from '../../../declare/service.ts';
import type {EpochSeconds} from '../../../declare/world.ts';
import {plural} from '../../../text/quantities.ts';
import {duration, moment, utc} from '../../../text/times.ts';
import {planOf, type TtlPlan} from '../rules/ttl-plan.ts';
import {usualTtl} from '../settings.ts';
import type {DownlinkClient} from '../upstream/client.ts';

const fields = {
  rush: durationField({
    label: 'Skip the line for',
    hint: 'Shall it be downloaded ahead of your other data, and for how long? Empty or 0: no.',
    example: '2h30m',
  }),
  stale: durationField({
    label: 'Stale after',
    hint: 'After how long is it much less worth? Empty: never, and the default of 12 h is taken.',
    example: '12h',
  }),
  keep: durationField({
    label: 'Still try for',
    hint: 'Once it is stale, how long shall it still be tried before it is deleted? 0: not at all.',
    example: '2d',
    initial: () => `${usualTtl.surplus / 86_400}d`,
  }),
};

const planFor = (input: InputOf<typeof fields>, now: EpochSeconds) =>
  planOf({rush: input.rush ?? 0, stale: input.stale, keep: input.keep}, now);

const stageText = ({name, from, until, contacts}: TtlPlan['stages'][number], now: EpochSeconds) =>
  from === until
    ? `${name} is skipped`
    : `${name} ${duration(until - from)} until ${utc(until, now)}, ${plural(contacts, 'sure contact')}`;

/** The three questions of the agent's documents as a form; the answer is a sentence. Nothing is sent. */
export const planTtl = action<unknown, DownlinkClient, typeof fields>({
  name: 'ttl',
  command: 'plan ttl',
  key: 'T',
  title: 'TTL planner',
  about: 'Asks how urgent data is and answers the TTLs to send it with.',
  on: 'nothing',
  fields,
  reads: true,
  // The form shows the answer before anything is done with it; what is then kept is a sentence in the journal.
  check: (input, _row, {world}) => {
    const {stages, deletedAt, options, warnings} = planFor(input, world.now);
    const answer = [
      ...stages.map(stage => stageText(stage, world.now)),
      `deleted ${moment(deletedAt, world.now)}`,
      `options: ${JSON.stringify(options)}`,
    ];
    return [answer.map(sentence => note(sentence)), warnings.map(sentence => warning(sentence))];
  },
  run: async (input, _row, {world}) => {
    const {stages, options, warnings} = planFor(input, world.now);
    // What is to be copied comes first: a screen may cut a long sentence.
    const sentence = `options: ${JSON.stringify(options)}. For a file sent now: ${stages.map(stage => stageText(stage, world.now)).join('; ')}; then it is deleted.`;
    return {ids: [], sentence: [sentence, ...warnings].join(' ')};
  },
});

/** `skydeck ttl`: the same on lines of their own. */
export const ttlCommand = command<DownlinkClient, typeof fields>({
  words: 'ttl',
  about:
    'Answers the TTLs for a file by three questions: its stages, sure contacts, and the JSON for `options`.',
  fields,
  one: true,
  run: async (input, {world, out, note}) => {
    const {stages, deletedAt, options, warnings} = planFor(input, world.now);
    const lines = [
      `For a file sent now, ${utc(world.now, world.now)}:`,
      ...stages.map(stage => `  ${stageText(stage, world.now)}`),
      `  deleted ${moment(deletedAt, world.now)}`,
      'options:',
      JSON.stringify(options),
    ];
    out(`${lines.join('\n')}\n`, {
      stages: stages.map(stage => ({...stage, from: iso(stage.from), until: iso(stage.until)})),
      deletedAt: iso(deletedAt),
      options,
    });
    for (const warning of warnings) note(`skydeck: ${warning}`);
    return 0;
  },
});
