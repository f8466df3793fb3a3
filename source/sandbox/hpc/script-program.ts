/** What a batch script asks of the scheduler, and what it will do, in order. */
export type Program = {
  readonly directives: Readonly<Record<string, string>>;
  readonly steps: readonly (
    | {readonly sleep: number}
    | {readonly print: string; readonly to: 'out' | 'err'}
  )[];
  readonly exitCode: number;
};

const short: Readonly<Record<string, string>> = {
  J: 'job-name',
  p: 'partition',
  t: 'time',
  N: 'nodes',
  o: 'output',
  e: 'error',
  A: 'account',
  C: 'constraint',
  D: 'chdir',
  a: 'array',
  d: 'dependency',
  H: 'hold',
};

/** The #SBATCH lines before the first command. */
const readDirectives = (lines: readonly string[]): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const line of lines) {
    if (line.trim() !== '' && !line.startsWith('#')) break;
    const match = /^#SBATCH\s+(?:--([\w-]+)(?:[= ]\s*(.*))?|-(\w)\s*(.*))$/.exec(line.trim());
    const key = match?.[1] ?? short[match?.[3] ?? ''];
    if (key) found[key] = (match?.[2] ?? match?.[4] ?? '').trim().replace(/^["']|["']$/g, '');
  }
  return found;
};

/**
 * A script in the little that the sandbox runs: `echo`, `sleep`, `exit`, `seq`; everything else takes a second. No
 * process is ever started: what users submit is only read.
 */
export const readScript = (script: string, environment: Readonly<Record<string, string>>): Program => {
  const lines = script.split(/\r?\n/);
  const variables: Record<string, string> = {...environment};
  const steps: ({sleep: number} | {print: string; to: 'out' | 'err'})[] = [];
  const expand = (text: string) =>
    text
      .replace(/^(["'])(.*)\1$/, '$2')
      .replace(/\$\(hostname\)/g, 'vm')
      .replace(/\$\{?(\w+)\}?/g, (_, name: string) => variables[name] ?? '');
  for (const raw of lines) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [command = '', ...rest] = line.split(/\s+/);
    const argument = line.slice(command.length).trim();
    const test = /^\[\s+(\S+)\s+(?:=|==|-eq)\s+(\S+)\s+\]\s+&&\s+exit\s+(\d+)$/.exec(line);
    if (test) {
      const [, one = '', other = '', code] = test;
      if (expand(one) !== expand(other)) continue;
      return {directives: readDirectives(lines), steps, exitCode: Number(code)};
    }
    const set = /^export\s+(\w+)='(.*)'$/.exec(line);
    if (set) {
      variables[set[1]!] = set[2]!.replaceAll(`'\\''`, "'");
      continue;
    }
    if (command === 'exit')
      return {directives: readDirectives(lines), steps, exitCode: Number(expand(rest[0] ?? '')) || 0};
    if (command === 'sleep') steps.push({sleep: Math.max(0, Number(rest[0]) || 0)});
    else if (command === 'echo') {
      const to = />&2$/.test(argument) ? 'err' : 'out';
      steps.push({print: `${expand(argument.replace(/\s*>&2$/, ''))}\n`, to});
    } else if (command === 'seq') {
      const count = Math.min(100_000, Number(rest[0]) || 0);
      steps.push({print: Array.from({length: count}, (_, index) => `${index + 1}\n`).join(''), to: 'out'});
    } else steps.push({sleep: 1});
  }
  return {directives: readDirectives(lines), steps, exitCode: 0};
};

/** `5:00`, `00:05:00`, `1-00:00:00`, minutes; in seconds. */
export const limitSeconds = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const match = /^(?:(\d+)-)?(\d+)(?::(\d+))?(?::(\d+))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, days, ...numbers] = match;
  const given = numbers.filter(one => one !== undefined).map(Number);
  const [a = 0, b = 0, c = 0] = given;
  if (days !== undefined) return Number(days) * 86_400 + a * 3600 + b * 60 + c;
  if (given.length === 1) return a * 60;
  return given.length === 2 ? a * 60 + b : a * 3600 + b * 60 + c;
};
