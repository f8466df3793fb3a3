import type {Action} from '../../declare/action.ts';
import type {Draft} from '../../declare/draft.ts';
import type {Fields} from '../../declare/fields.ts';
import type {Resource} from '../../declare/resource.ts';
import {withoutSecretFields} from '../../engine/changes/draft-secrets.ts';
import {updateConfig} from '../../settings/config-file.ts';
import {templateName} from '../../settings/profile-schema.ts';
import {safeJson} from '../../text/exact-json.ts';
import {harmless} from '../../text/harmless.ts';
import {ownEntry} from '../../text/own-entry.ts';
import {declaredActions} from '../program/declared-actions.ts';
import {eachDraft, eachOf, type Options} from '../program/flags.ts';
import {usageError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';
import {loadSettings} from '../setup/choose-profile.ts';
import {act, actOptions} from './act.ts';

type Template = {readonly action: string; readonly draft: Draft};
type Found = {readonly resource: Resource; readonly action: Action};

/** `skydeck template`: forms that were kept under a name, by the console or from here, listed, shown, run, dropped. */
export const template = async (run: Run, options: Options, given: readonly string[]): Promise<ExitCode> => {
  const [verb = 'list', name, ...words] = given;
  const {file, loaded} = await loadSettings(run);
  const known: Readonly<Record<string, Template>> = loaded.config.console?.templates ?? {};
  if (verb === 'list') return list(run, known);
  if (!['show', 'run', 'save', 'delete'].includes(verb))
    throw usageError(`skydeck template takes list, show, run, save or delete, not "${verb}".`);
  if (name === undefined) throw usageError(`skydeck template ${verb} wants the name of a template.`);
  const write = (one: Template | undefined) =>
    updateConfig(file, raw => {
      const kept = (raw.console ?? {}) as {templates?: Record<string, Template>};
      const {[name]: _, ...others} = kept.templates ?? {};
      return {...raw, console: {...kept, templates: one ? {...others, [name]: one} : others}};
    });
  const texts = setOf(options.set);
  if (verb === 'save') {
    if (!templateName.test(name)) throw usageError('A template is named by letters, digits, - and _.');
    const found = declaredActions(run.services).find(({resource, action}) => {
      const under = run.services.find(one => one.name === resource.service)?.under;
      return [action.command, `${under} ${action.command}`].includes(words.join(' '));
    });
    if (!found)
      throw usageError(
        words.length === 0
          ? 'A template is of a command: skydeck template save NAME create window --set start=+24h'
          : `There is no action "${words.join(' ')}".`,
      );
    const fields: Fields = found.action.fields;
    const kept = withoutSecretFields(fields, texts);
    const wrong = Object.keys(texts).find(one => !Object.hasOwn(fields, one));
    if (wrong !== undefined) throw usageError(`${found.action.command} has no field "${wrong}".`);
    const secret = Object.keys(texts).find(one => !Object.hasOwn(kept, one) && texts[one] !== '');
    if (secret !== undefined)
      throw usageError(`"${secret}" would put a secret into config.json: a template keeps none.`);
    await write({action: `${found.resource.name}.${found.action.name}`, draft: kept});
    run.stdio.out(`The template ${name} is kept. Run it with: skydeck template run ${name}\n`);
    return exitCodes.fine;
  }
  const one = ownEntry(known, name);
  if (!one) throw usageError(`There is no template named ${name}.`, 'skydeck template lists them.');
  if (verb === 'delete') {
    await write(undefined);
    run.stdio.out(`The template ${name} is dropped.\n`);
    return exitCodes.fine;
  }
  if (verb === 'show') {
    run.stdio.out(`${safeJson({name, ...one}, 2)}\n`);
    return exitCodes.fine;
  }
  const {resource, action} = actionOf(run, one);
  const fields: Fields = action.fields;
  const isField = ([key]: [string, string]) => Object.hasOwn(fields, key);
  const own = Object.fromEntries(Object.entries(texts).filter(isField));
  const values = Object.fromEntries(Object.entries(texts).filter(entry => !isField(entry)));
  const draft = {...one.draft, ...own};
  const each =
    options.each !== undefined
      ? eachOf(options.each).map(some => ({...values, ...some}))
      : Object.keys(values).length > 0
        ? [values]
        : undefined;
  if (each && action.on !== 'nothing') throw usageError(`${action.command} acts on rows: name their ids.`);
  return act(run, resource, action, {
    ids: words,
    draft: {...draft, ...eachDraft(fields, options.each, own)},
    query: {},
    options: {...actOptions(options), ...(each && {each})},
  });
};

const list = (run: Run, known: Readonly<Record<string, Template>>): ExitCode => {
  const all = Object.entries(known).map(([name, {action, draft}]) => ({name, action, draft}));
  if (run.format(['table', 'json'], 'table') === 'json') run.stdio.out(`${safeJson(all, 2)}\n`);
  else
    for (const {name, action, draft} of all) {
      const texts = Object.entries(draft).map(([key, text]) => `${key}=${text}`);
      run.stdio.out(`${harmless(`${name}  ${action}  ${texts.join('  ')}`)}\n`);
    }
  if (all.length === 0)
    run.note('skydeck: no template yet: ^T in a form keeps it, or skydeck template save.');
  return exitCodes.fine;
};

const actionOf = (run: Run, {action: name}: Template): Found => {
  for (const resource of run.services.flatMap(({resources}) => resources))
    for (const action of resource.actions ?? [])
      if (`${resource.name}.${action.name}` === name) return {resource, action};
  throw usageError(`The template is of ${name}, and there is no such action here.`);
};

/** `--set start=+24h`, several times. */
const setOf = (given: unknown): Draft =>
  Object.fromEntries(
    (Array.isArray(given) ? given.map(String) : []).map(text => {
      const at = text.indexOf('=');
      if (at < 1) throw usageError(`--set takes a name and a text, such as start=+24h, not "${text}".`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
