import {iso} from '../../declare/columns.ts';
import {plotsOf} from '../../engine/plots.ts';
import {plotLines} from '../../list/plot-lines.ts';
import {capabilities} from '../../terminal/capabilities.ts';
import {safeJson} from '../../text/exact-json.ts';
import {CommandError, usageError} from '../run/command-error.ts';
import {type ExitCode, exitCodes} from '../run/exit-codes.ts';
import type {Run} from '../run/run.ts';

const mostDays = 90;

/** Prints plots of what is remembered, as text or as their figures: nothing is asked of an upstream. */
export const plot = async (
  run: Run,
  name: string | undefined,
  options: {days?: string},
): Promise<ExitCode> => {
  const format = run.format(['table', 'json', 'ndjson'], 'table');
  const days = Number(options.days ?? 14);
  if (!Number.isInteger(days) || days < 1 || days > mostDays)
    throw usageError(`--days: give a whole number from 1 to ${mostDays}.`, 'See: skydeck plot --help');
  const session = await run.session();
  const {unicode} = capabilities(run.stdio.environment, {});
  const plots = plotsOf(session, days, name);
  if (plots.length === 0) {
    const names = plotsOf(session, 1).map(one => one.name);
    throw new CommandError(
      exitCodes.usage,
      'usage',
      `There is no plot "${name}".`,
      `There are: ${names.join(', ')}.`,
    );
  }
  const objects = plots.map(({name: plotName, title, unit, start, step, series, remark}) => ({
    plot: plotName,
    title,
    unit,
    ...(remark && {remark}),
    series: series.map(({label, points}) => ({
      label,
      points: points.map((value, at) => ({at: iso(start + at * step), value: value ?? null})),
    })),
  }));
  if (format === 'json') run.stdio.out(`${safeJson(objects, 2)}\n`);
  else if (format === 'ndjson') run.stdio.out(objects.map(one => `${safeJson(one)}\n`).join(''));
  else
    run.stdio.out(
      `${plots
        .flatMap(one => plotLines(one, run.stdio.stdoutTty ? run.stdio.columns : 100, unicode))
        .join('\n')
        .trimEnd()}\n`,
    );
  return exitCodes.fine;
};
