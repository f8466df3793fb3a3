import {wrap} from '../../text/cells.ts';

const least = 40;

/** Lines of help no longer than `width`: what is too long goes on below its last column. */
export const foldLines = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap(line => foldLine(line, Math.max(least, width)))
    .join('\n');

const foldLine = (line: string, width: number): readonly string[] => {
  if (line.length <= width) return [line];
  const [indent = ''] = /^ */.exec(line) ?? [];
  const [, columns = ''] = /^(.*\S {2,})\S/.exec(line) ?? [];
  const deep = columns.length > 0 && columns.length <= width / 2;
  const head = deep ? columns : indent;
  const below = ' '.repeat(deep ? columns.length : indent.length + 2);
  const [first = '', ...rest] = wrap(line.slice(head.length), width - below.length);
  return [`${head}${first}`, ...rest.map(part => `${below}${part}`)];
};
