import {type Field, pairsField} from '../../../declare/fields.ts';
import {emptyTable} from '../../../text/own-entry.ts';
import type {Dialect} from '../upstream/model.ts';

const plain = pairsField({
  label: 'Environment',
  hint: 'Variables for the job, one NAME=value a line; a value is taken as it is, whatever it holds.',
  example: 'OMP_NUM_THREADS=4',
});

const begin = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s;

/**
 * `--env NAME=value`, where every value is text: quotes, braces, numbers and line ends stay as they are typed. A JSON
 * object is taken, too.
 */
export const environmentField: Field<Readonly<Record<string, string>> | undefined> = {
  ...plain,
  parse: (typed, context) => {
    if (typed.trim() === '') return {ok: true, value: undefined};
    if (typed.trim().startsWith('{')) {
      const read = plain.parse(typed, context);
      if (!read.ok || read.value === undefined) return read as {ok: false; problem: string};
      const texts = Object.entries(read.value).map(([name, value]) => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]);
      return {ok: true, value: Object.fromEntries(texts)};
    }
    const value = emptyTable<string>();
    let last: string | undefined;
    for (const line of typed.split('\n')) {
      const [, name, text = ''] = begin.exec(line) ?? [];
      if (name !== undefined) {
        if (Object.hasOwn(value, name)) return {ok: false, problem: `Environment: ${name} is given twice.`};
        value[name] = text;
        last = name;
      } else if (last !== undefined) value[last] += `\n${line}`;
      else if (line.trim() !== '')
        return {ok: false, problem: `Environment: "${line.trim()}" is not NAME=value.`};
    }
    // A line end at the end is the field's, not the value's.
    if (last !== undefined) value[last] = value[last]!.replace(/\n+$/, '');
    return {ok: true, value};
  },
};

type Variables = Readonly<Record<string, string>>;

/**
 * Variables that go beside the script, and those that have to be written into it: FirecREST makes one `--export` of them,
 * which Slurm parts at commas and reads quotes in (slurm.py of 1.16.6, sbatch_command.py of 2.5.6). 1.1 takes none.
 */
export const variablesOf = (given: Variables, dialect: Dialect): {passed: Variables; written: Variables} => {
  const isWritten = ([, value]: [string, string]) => dialect === 'v1.1' || /[,'"\n]/.test(value);
  const all = Object.entries(given);
  return {
    passed: Object.fromEntries(all.filter(one => !isWritten(one))),
    written: Object.fromEntries(all.filter(isWritten)),
  };
};
