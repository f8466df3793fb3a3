import {type Field, textField} from '../../../declare/fields.ts';
import {parseDuration} from '../../../declare/when.ts';
import {type Ttl, usualTtl} from '../settings.ts';
import {stageNames} from './ttl-stages.ts';

/** `urgent=9000,bulk=43200,surplus=172800` */
export const ttlText = (ttl: Ttl): string => stageNames.map(name => `${name}=${ttl[name]}`).join(',');

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

/** The three TTLs in one text. */
export const ttlField: Field<Ttl> = {
  ...textField({
    label: 'TTLs',
    hint: 'Time in each queue, 0 skips it; the last one ends in deletion.',
    example: 'urgent=0,bulk=12h,surplus=2d',
    initial: () => ttlText(usualTtl),
  }),
  parse: text => (text.trim() === '' ? {ok: true, value: usualTtl} : parseTtl(text)),
};
