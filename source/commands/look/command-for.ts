import type {Draft} from '../../declare/draft.ts';
import {type Fields, flagOf} from '../../declare/fields.ts';
import type {Session} from '../../engine/session.ts';
import {shellWord} from '../../text/shell-word.ts';
import {standings} from '../program/of-commander.ts';

/** The next step of an alert or a cause as it is typed: `skydeck create window --satellite FM200 …`. */
export const commandFor = (
  session: Session,
  name: string,
  draft: Draft = {},
  row?: string,
): string | undefined => {
  const [resourceName = '', actionName = ''] = name.split('.');
  const found = session.resource(resourceName);
  const action = found?.resource.actions?.find(one => one.name === actionName);
  if (!found || !action) return undefined;
  const fields: Fields = action.fields;
  const given = Object.entries(draft).filter(([field, text]) => fields[field] && text !== '');
  const places = Object.entries(fields).flatMap(([field, {positional, required}]) =>
    positional && (required || draft[field])
      ? [draft[field] ? shellWord(draft[field]) : field.toUpperCase()]
      : [],
  );
  const flags = given.flatMap(([field, text]) => {
    const {positional, kind, many} = fields[field]!;
    if (positional) return [];
    if (kind === 'boolean') return ['yes', 'true'].includes(text) ? [flagOf(field)] : [];
    const values = many && !text.trim().startsWith('{') ? text.split('\n').filter(Boolean) : [text];
    return values.map(value => `${flagOf(field)} ${shellWord(value)}`);
  });
  const ids = action.on === 'nothing' || row === undefined || row === '' ? [] : [shellWord(row)];
  // As help tells it: below the service's own word where it has one.
  const [standing] = standings(found.connected.service, action.command);
  const words = [...ids, ...places];
  // What begins with a dash is no flag after this.
  const plain = words.some(word => /^'?-/.test(word)) ? [...flags, '--', ...words] : [...words, ...flags];
  return ['skydeck', standing!.words, ...plain].join(' ');
};
