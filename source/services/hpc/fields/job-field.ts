import {textField} from '../../../declare/fields.ts';
import {parseJobId} from '../rules/job-id.ts';

const plain = textField({
  label: 'Job',
  hint: 'The id of the Slurm job; of an array its number, an element or a range.',
  example: '42',
  required: true,
  positional: true,
});

/** A job by its id, an element of an array (42_7), or several of them (42, 42_4-6). */
export const jobField: typeof plain = {
  ...plain,
  parse: (text, context) =>
    text.trim() === '' || parseJobId(text)
      ? plain.parse(text, context)
      : {
          ok: false,
          problem: `"${text.trim()}" is no job id. It is a number, of an array with its index: 42, 42_7.`,
        },
};
