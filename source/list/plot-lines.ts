import type {Plotted, PlotUnit} from '../declare/plot.ts';
import {cells, fitCells} from '../text/cells.ts';
import {harmless} from '../text/harmless.ts';
import {bytes} from '../text/quantities.ts';
import {age, utc} from '../text/times.ts';

/** From nothing to all of it; and what stands where nothing is known. */
const levels = {unicode: ' ▁▂▃▄▅▆▇█', ascii: ' .:-=+*#@'};
const unknown = {unicode: '·', ascii: '?'};

const amountText = (amount: number | undefined, unit: PlotUnit): string => {
  if (amount === undefined) return '?';
  if (unit === 'bytes') return bytes(Math.round(amount));
  if (unit === 'seconds') return amount < 60 ? '<1m' : age(amount);
  if (unit === 'ms') return amount >= 1000 ? `${(amount / 1000).toFixed(1)} s` : `${Math.round(amount)} ms`;
  return `${amount >= 10 ? Math.round(amount) : amount.toFixed(1)} h`;
};

/** One cell: how much of `most` an amount is, in eighths; what is more than nothing shows. */
const cellOf = (amount: number | undefined, most: number, glyphs: string, none: string): string => {
  if (amount === undefined) return none;
  if (amount <= 0 || most <= 0) return glyphs[0]!;
  return glyphs[Math.max(1, Math.min(8, Math.round((amount / most) * 8)))]!;
};

const newest = (points: readonly (number | undefined)[]) => points.findLast(point => point !== undefined);

/** Points in so many cells at most: where there are more, each cell has the most of its own. */
const inCells = (points: readonly (number | undefined)[], room: number): (number | undefined)[] => {
  const each = Math.max(1, Math.ceil(points.length / room));
  return Array.from({length: Math.ceil(points.length / each)}, (_, cell) => {
    const known = points.slice(cell * each, (cell + 1) * each).flatMap(point => point ?? []);
    return known.length === 0 ? undefined : Math.max(...known);
  });
};

/** Each series as one line: its curve, what it is now, and the most that it was. */
const sparklines = ({series, unit}: Plotted, width: number, hasUnicode: boolean, wide: number): string[] => {
  const [glyphs, none] = hasUnicode ? [levels.unicode, unknown.unicode] : [levels.ascii, unknown.ascii];
  const names = Math.min(20, Math.max(...series.map(({label}) => cells(harmless(label)))));
  const most = series.map(({points}) => Math.max(0, ...points.flatMap(point => point ?? [])));
  return series.map(({label, points}, at) => {
    const room = Math.max(8, Math.floor((width - names - 30) / wide));
    const curve = inCells(points, room)
      .map(point => cellOf(point, most[at]!, glyphs, none).repeat(wide))
      .join('');
    const numbers = `now ${amountText(newest(points), unit)}, most ${amountText(most[at], unit)}`;
    return `  ${fitCells(harmless(label), names)}  ${curve}  ${numbers}`;
  });
};

/** Cells left of a chart, and of a column with its gap at least. */
const scale = 9;
const leastColumn = 3;
/** Lines that the columns of a chart are high. */
const chartHeight = 4;

/** One series by day as columns, with the most on the left and the days below. */
const columns = ({series, unit, start, step}: Plotted, width: number, hasUnicode: boolean): string[] => {
  const [glyphs, none] = hasUnicode ? [levels.unicode, unknown.unicode] : [levels.ascii, unknown.ascii];
  const points = series[0]!.points;
  const wide = Math.max(leastColumn, Math.min(7, Math.floor((width - scale - 4) / points.length)));
  const most = Math.max(0, ...points.flatMap(point => point ?? []));
  const full = chartHeight * 8;
  const rows = Array.from({length: chartHeight}, (_, row) => {
    const floor = (chartHeight - 1 - row) * 8;
    const bars = points.map(point => {
      const last = row === chartHeight - 1;
      if (point === undefined) return (last ? none : ' ').repeat(wide - 1);
      const eighths = point <= 0 || most <= 0 ? 0 : Math.max(1, Math.round((point / most) * full));
      const here = Math.max(0, Math.min(8, eighths - floor));
      // Without blocks a column is full or not: half a line is not told.
      return (hasUnicode ? glyphs[here]! : here >= 4 || (last && here > 0) ? '#' : ' ').repeat(wide - 1);
    });
    const label = row === 0 ? amountText(most, unit) : row === chartHeight - 1 ? amountText(0, unit) : '';
    return `${fitCells(label, scale, 'right')} ${hasUnicode ? '┤' : '|'} ${bars.join(' ')}`.trimEnd();
  });
  const every = Math.ceil(6 / wide);
  const days = points.map((_, at) =>
    fitCells(
      at % every === 0 ? utc(start + at * step, start).slice(0, 5) : '',
      wide * (at % every === 0 ? every : 0),
    ),
  );
  return [...rows, `${' '.repeat(scale + 3)}${days.join('')}`.trimEnd()];
};

/** A plot as lines of text: several series one below the other, one alone as columns; blocks, or ASCII. */
export const plotLines = (plot: Plotted, width: number, hasUnicode: boolean): readonly string[] => {
  const {title, unit, series, step, remark} = plot;
  const points = series.flatMap(one => one.points);
  const isDaily = step >= 86_400;
  const span = isDaily ? `${series[0]?.points.length ?? 0} days` : '24 hours';
  const known = points.some(point => point !== undefined);
  const single = series.length === 1 && isDaily && points.length * leastColumn <= width - scale - 4;
  const now = single ? `, today ${amountText(newest(series[0]!.points), unit)}` : '';
  return [
    series.length === 0 ? title : `${title}, ${span}${now}`,
    ...(known
      ? single
        ? columns(plot, width, hasUnicode)
        : sparklines(plot, width, hasUnicode, isDaily ? 2 : 1)
      : ['  Not known yet: it is told from what was read here.']),
    ...(remark ? [`  ${harmless(remark)}`] : []),
    '',
  ];
};
