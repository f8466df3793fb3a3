const short: Readonly<Record<string, string>> = {
  J: 'job-name',
  a: 'array',
  D: 'chdir',
  o: 'output',
  e: 'error',
};

/** A line of options for sbatch: `#SBATCH --array=0-9`, `#SBATCH -J sweep`. */
const line = /^#SBATCH\s+(?:--([\w-]+)(?:[=\s]\s*(.*?))?|-(\w)\s*(.*?))(?:\s+#.*)?$/;

/** What the #SBATCH lines of a script say, as sbatch reads them: up to the first command, the last of a kind counts. */
export const directivesOf = (script: string): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {};
  for (const text of script.split(/\r?\n/)) {
    if (text.trim() !== '' && !text.startsWith('#')) break;
    const match = line.exec(text.trim());
    const key = match?.[1] ?? short[match?.[3] ?? ''];
    if (key) found[key] = (match?.[2] ?? match?.[4] ?? '').trim().replace(/^(["'])(.*)\1$/, '$2');
  }
  return found;
};

/** The script with further #SBATCH lines behind its own, so that they rule. */
export const withDirectives = (
  script: string,
  directives: Readonly<Record<string, string | undefined>>,
): string => {
  const lines = script.split('\n');
  const command = lines.findIndex((text, at) => at > 0 && text.trim() !== '' && !text.startsWith('#'));
  const head = lines.slice(0, command < 0 ? lines.length : command);
  const last = head.findLastIndex((text, at) => at === 0 || text.startsWith('#SBATCH'));
  const more = Object.entries(directives).flatMap(([key, value]) =>
    value === undefined ? [] : [`#SBATCH --${key}=${/[\s"]/.test(value) ? `"${value}"` : value}`],
  );
  return [...lines.slice(0, last + 1), ...more, ...lines.slice(last + 1)].join('\n');
};

/** Whether the script is one of a shell, into which variables can be written. */
export const isShell = (script: string): boolean => /^#!.*\b(ba|da|k|z)?sh\b/.test(script);

/** A shell script that sets variables before its first command, whatever their text. */
export const withVariables = (script: string, variables: Readonly<Record<string, string>>): string => {
  const exports = Object.entries(variables).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  );
  if (exports.length === 0) return script;
  const lines = script.split('\n');
  const command = lines.findIndex((text, at) => at > 0 && text.trim() !== '' && !text.startsWith('#'));
  const at = command < 0 ? lines.length : command;
  return [...lines.slice(0, at), ...exports, ...lines.slice(at)].join('\n');
};
