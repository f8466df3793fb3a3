import type {Draft} from '../../declare/draft.ts';
import type {Fields} from '../../declare/fields.ts';
import {maskText} from '../http/mask.ts';

const secretTexts = (fields: Fields, draft: Draft): string[] =>
  Object.entries(fields)
    .filter(([name, field]) => field.kind === 'secret' && (draft[name] ?? '') !== '')
    .map(([name]) => draft[name]!);

/** The part of a draft that may stand in settings: no field that is a secret, and no text that has one in it. */
export const withoutSecretFields = (fields: Fields, draft: Draft): Draft =>
  Object.fromEntries(
    Object.entries(draft).filter(
      ([name, text]) => fields[name]?.kind !== 'secret' && text !== '' && maskText(text) === text,
    ),
  );

/** A draft as it may be kept: secret fields are `***`. */
export const maskDraft = (fields: Fields, draft: Draft): Draft =>
  Object.fromEntries(
    Object.entries(draft).map(([name, text]) => [
      name,
      fields[name]?.kind === 'secret' && text !== '' ? '***' : text,
    ]),
  );

/** A text in which the secrets of a draft are `***`, wherever a request put them: as typed, within JSON, within a URL. */
export const withoutDraftSecrets = (text: string, fields: Fields, draft: Draft): string => {
  let clean = text;
  for (const secret of secretTexts(fields, draft)) {
    const quoted = JSON.stringify(secret).slice(1, -1);
    for (const form of [secret, quoted, quoted.replace(/'/g, `'\\''`), encodeURIComponent(secret)])
      clean = clean.replaceAll(form, '***');
  }
  return clean;
};
