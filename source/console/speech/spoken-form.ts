import type {Field} from '../../declare/fields.ts';
import type {Session} from '../../engine/session.ts';
import {plural} from '../../text/quantities.ts';
import {actionByName} from '../change/pane-actions.ts';
import {problemsOf, visibleFields} from '../form/form.ts';
import type {FormState} from '../shell/overlay-state.ts';
import {plainWords} from './spoken-text.ts';
import {type Topic, topic} from './topic.ts';

const valueWords = ({kind}: Field<unknown>, text: string): string =>
  text === '' ? 'empty' : kind === 'secret' ? plural(text.length, 'character') : plainWords(text);

/** Steps of a transfer that are told, in percent. */
const percentStep = 25;

const busyWords = ({words, progress}: NonNullable<FormState['busy']>): string => {
  if (!progress?.total) return `${words}.`;
  const percent = Math.floor((progress.sent / progress.total) * (100 / percentStep)) * percentStep;
  return `${words}: ${percent} percent.`;
};

/** A form: what it does, the field in focus with its hint, what is typed, what is wrong, what it is busy with. */
export const formTopics = (form: FormState, session: Session): readonly Topic[] => {
  const found = actionByName(session, `${form.resource}.${form.action}`);
  if (!found) return [];
  const {action} = found;
  const world = session.world();
  const fields = visibleFields(action, form, world);
  const [name, field] = fields[form.focus] ?? [];
  const all = form.findings.some(({level}) => level === 'error');
  const problems = problemsOf(action, form, world, all);
  const title = `form ${form.id}`;
  const opening = topic(
    title,
    `Form: ${plainWords(action.title)}. ${plainWords(action.about)}`,
    `${plural(fields.length, 'field')}. Tab: next, Control S: send, Control P: the request, Escape: leave.`,
  );
  const labelOf = (one: string | undefined) => fields.find(([known]) => known === one)?.[1].label;
  const wrong = [
    // What is wrong with a text that is still being typed is said when its field is left.
    ...Object.entries(problems)
      .filter(([one]) => one !== name || all)
      .map(([one, sentence]) => `${labelOf(one) ?? one}, error: ${plainWords(sentence)}`),
    ...form.findings.map(({field: one, level, sentence}) => {
      const label = labelOf(one);
      return `${label ? `${label}, ` : ''}${level}: ${plainWords(sentence)}`;
    }),
    ...(form.warned ? [`Control S again ${action.reads ? 'goes on' : 'sends it all the same'}.`] : []),
  ];
  const focused: Topic[] = [];
  if (name !== undefined && field) {
    const text = form.edits[name]?.text ?? '';
    const which = `${form.focus + 1} of ${fields.length}`;
    focused.push(
      topic(
        `${title} focus`,
        `${field.label}, ${which}${field.required ? '' : ', optional'}: ${plainWords(field.hint)}${field.example ? ` Such as ${plainWords(field.example)}` : ''}`,
      ),
      {
        name: `${title} ${name}`,
        key: text,
        lines: [
          `${field.label}: ${valueWords(field, text)}${form.choice >= 0 ? `, ${choiceWords(form)}` : ''}`,
        ],
        // A secret is echoed as asterisks, a text with a cursor inside it is read whole.
        ...(form.edits[name]?.at === text.length &&
          form.choice < 0 && {typed: field.kind === 'secret' ? '*'.repeat(text.length) : text}),
      },
    );
    if (form.suggestions.length > 0 && form.choice < 0)
      focused.push({
        name: `${title} ${name} suggestions`,
        key: 'there',
        lines: [`${plural(form.suggestions.length, 'suggestion')}: Down chooses.`],
      });
  }
  return [
    opening,
    ...focused,
    ...(wrong.length > 0 ? [topic(`${title} wrong`, ...new Set(wrong))] : []),
    ...(form.busy ? [topic(`${title} busy`, busyWords(form.busy))] : []),
    ...(form.preview
      ? [topic(`${title} request`, 'The request, secrets masked:', ...form.preview.map(plainWords))]
      : []),
  ];
};

const choiceWords = ({choice, suggestions}: FormState): string => {
  const note = suggestions[choice]?.note;
  return `${choice + 1} of ${suggestions.length}${note ? `, ${plainWords(note)}` : ''}`;
};
