import {harmless} from './harmless.ts';

/** A text as one word for a POSIX shell. What a terminal must not see stands for itself as `$'\x1b'`, as bash and zsh read it. */
export const shellWord = (text: string): string => {
  // At the beginning of a word zsh takes = for the path of a command.
  if (/^[A-Za-z0-9_./:@%+,-][A-Za-z0-9_./:=@%+,-]*$/.test(text)) return text;
  if (harmless(text) === text) return `'${text.replace(/'/g, `'\\''`)}'`;
  const escaped = [...text].map(letter => {
    if (letter === "'" || letter === '\\') return `\\${letter}`;
    if (letter === '\n') return '\\n';
    if (harmless(letter) === letter) return letter;
    return [...Buffer.from(letter)].map(byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
  });
  return `$'${escaped.join('')}'`;
};

/** An id as the last words of a command: one that begins with a dash is no flag. */
export const idWord = (id: string): string => `${id.startsWith('-') ? '-- ' : ''}${shellWord(id)}`;
