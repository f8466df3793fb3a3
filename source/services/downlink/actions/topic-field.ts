import type {Parsed} from '../../../declare/draft.ts';
import type {FieldContext} from '../../../declare/fields.ts';

/** Topics as the agent's own rule has them (API 1.5). */
export const topicRule = /^[-_A-Za-z0-9]+$/;

export const topicProblem = (topic: string): string =>
  `"${topic}" is no topic: letters, digits, - and _ alone.`;

/** A text field that takes topics alone; empty it is what it was. */
export const asTopic = <
  Value,
  One extends {readonly parse: (text: string, context: FieldContext) => Parsed<Value>},
>(
  field: One,
): One => ({
  ...field,
  parse: (text: string, context: FieldContext) => {
    const topic = text.trim();
    return topic === '' || topicRule.test(topic)
      ? field.parse(text, context)
      : {ok: false, problem: topicProblem(topic)};
  },
});
