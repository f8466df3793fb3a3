import {services} from '../../source/services/index.ts';
import type {Recorded} from '../services/preview-is-run.ts';
import {openCases} from './cases-on-ground.ts';
import type {HostileGround} from './hostile-ground.ts';
import {type CommandRun, faults, wrongOf} from './judge-command.ts';

const endedJob = async (on: Recorded): Promise<string> => {
  const rows = await on.read<{id: string; state: string}>('accounting');
  return (rows.find(({state}) => state === 'COMPLETED') ?? rows[0]!).id;
};

/** Words for the commands of services that are neither lists nor actions. */
const serviceWords: Readonly<
  Record<string, (on: Recorded) => readonly string[] | Promise<readonly string[]>>
> = {
  'agent files': () => ['logs'],
  ttl: () => ['--rush', '2h'],
  ls: () => ['/home'],
  cat: () => ['/home/test1/.bashrc'],
  head: () => ['/home/test1/.bashrc'],
  tail: () => ['/home/test1/.bashrc'],
  wait: async on => [await endedJob(on)],
  'job-log': async on => [
    (await on.read<{id: string; state: string}>('hpc-jobs')).find(({state}) => state === 'RUNNING')!.id,
  ],
  'ingest search': () => [],
  'ingest status': () => [],
  logs: async on => [(await on.read<{id: string}>('batch-jobs'))[0]!.id],
  'ingest export': () => [],
  'ingest policy': () => ['operator'],
};

export const openCommands = (ground: HostileGround) => {
  const {before} = ground;
  const all = openCases(ground);
  const {on, run, deeds} = all;

  /** Every command line, by the words of its command; a declared one without words is an error that names it. */
  const commands = async function* (): AsyncGenerator<{
    command: string;
    words: readonly string[];
    changes: boolean;
    ends?: number | undefined;
  }> {
    const reads = (command: string, ...words: string[]) => ({
      command,
      words: [...command.split(' '), ...words],
      changes: false,
    });
    for (const {resources} of services)
      for (const resource of resources) {
        const required = Object.entries(resource.parameters ?? {}).flatMap(([name, field]) =>
          field.required ? [`--${name}`, field.example ?? ''] : [],
        );
        yield reads(`get ${resource.name}`, ...required);
        const [row] = required.length > 0 ? [] : await on.read(resource.name);
        if (row === undefined) continue;
        yield reads(`describe ${resource.name}`, resource.id(row));
        yield reads(`watch ${resource.name}`);
      }
    for (const words of ['triage', 'handover', 'plot', 'journal', 'doctor']) yield reads(words);
    const {id} = (await on.read<{id: string}>('windows'))[0]!;
    yield reads('trace', id);
    yield reads('history windows', id);
    for (const {commands: own = []} of services)
      for (const {words} of own) {
        const given = serviceWords[words];
        if (!given) throw new Error(`"${words}" has no words in faulty-commands.`);
        yield reads(words, ...(await given(on)));
      }
    for await (const {action, ends, words} of deeds())
      yield {command: action.command, words: await words(), changes: !action.reads, ends};
  };

  const faulty = async (
    {command, words}: {command: string; words: readonly string[]},
    fault: string,
    which: 'all' | 'changes',
  ): Promise<CommandRun> => {
    before.state.all = {bend: faults[fault]!.bend, which};
    const from = {bent: before.state.bent, sent: before.state.changes};
    const stop = new AbortController();
    const watches = words[0] === 'watch';
    // A watch goes on until it is called off.
    const timer = watches ? setTimeout(() => stop.abort(), 300) : undefined;
    const late = setTimeout(() => stop.abort(), 60_000);
    try {
      const ran = await run(words, stop.signal, () => watches && setTimeout(() => stop.abort(), 20));
      return {
        command,
        words,
        fault,
        which,
        ...ran,
        bent: before.state.bent - from.bent,
        sent: before.state.changes - from.sent,
      };
    } finally {
      clearTimeout(timer);
      clearTimeout(late);
      before.state.all = undefined;
    }
  };
  return {...all, commands, faulty};
};

type Way = {readonly fault: string; readonly which: 'all' | 'changes'; readonly form: readonly string[]};

/**
 * All commands under all faults, of all answers and of changes alone, with and without `-o json`: those that are wrong.
 * `short`: each command in one of these ways, the next one in the next.
 */
export const faultyCommands = async (
  ground: HostileGround,
  {short = false, of = /./}: {short?: boolean; of?: RegExp} = {},
  say: (line: string) => void = () => {},
): Promise<{readonly runs: number; readonly commands: number; readonly wrong: readonly string[]}> => {
  const all = openCommands(ground);
  const wrong: string[] = [];
  const counts = {runs: 0, commands: 0};
  try {
    for await (const one of all.commands()) {
      const ways = Object.keys(faults).flatMap(fault =>
        // AWS's clients wait for a quarter of a minute, and after 429 by the clock of this machine.
        (fault === 'late' || (short && fault === '429')) && all.isLake(one.words)
          ? []
          : (['all', 'changes'] as const).flatMap((which): Way[] =>
              which === 'changes' && !one.changes
                ? []
                : [[], ['-o', 'json']].map(form => ({fault, which, form})),
            ),
      );
      for (const {fault, which, form} of of.test(one.command) ? ways : []) {
        if (
          short &&
          ways.findIndex(
            way => way.fault === fault && way.which === which && way.form.length === form.length,
          ) !==
            (counts.commands * 7) % ways.length
        )
          continue;
        const ran = await all.faulty({...one, words: [...one.words, ...form]}, fault, which);
        counts.runs += 1;
        const why = wrongOf(ran);
        if (why)
          wrong.push(
            `${ran.words.join(' ')} (${fault}, ${which}): ${why}: ${ran.code} out ${JSON.stringify(ran.out.slice(0, 150))} err ${JSON.stringify(ran.err.slice(0, 300))}`,
          );
        say(`${counts.runs} runs, ${one.command} ${fault}, ${wrong.length} wrong`);
      }
      counts.commands += 1;
      // In the short form only what makes something, on which others stand.
      const right =
        one.words[0] === 'watch' || (short && !one.changes) ? {code: 0, err: ''} : await all.run(one.words);
      if ([3, 5, 6].includes(right.code) && right.code !== one.ends)
        wrong.push(`${one.command} without a fault: ${right.code} ${right.err.slice(0, 200)}`);
    }
    return {...counts, wrong};
  } finally {
    await all.close();
  }
};
