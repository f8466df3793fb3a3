import type {EpochSeconds, World} from './world.ts';

/** What amounts are counted in. */
export type PlotUnit = 'bytes' | 'node hours' | 'ms' | 'seconds';

/** Something that happened, or went on until `until`: its amount is spread over that time. `id` counts once. */
export type Flow = {
  readonly id: string;
  readonly at: EpochSeconds;
  readonly until?: EpochSeconds;
  readonly amount: number;
  readonly series: string;
};

/** What a service shows by day, from what its lists were known to hold. */
export type Plot = {
  /** `upload-queue` */
  readonly name: string;
  readonly title: string;
  readonly unit: PlotUnit;
  /** The list that it looks at: a day on which nobody read that has no level. */
  readonly of: string;
  /** How much there is, by series: looked at at the end of each day, and now. Undefined where that is not known. */
  level?(world: World): Readonly<Record<string, number>> | undefined;
  /** What has happened, summed by day. Undefined where its list is not known. */
  flow?(world: World): readonly Flow[] | undefined;
  /** The list tells of the last hours alone: what it told at the end of each day is put together. */
  readonly forgets?: true;
  /** What the figures leave out, in a sentence. */
  remark?(world: World): string | undefined;
};

/** A plot worked out. `points`: one for each step from `start` on; undefined where nothing is known. */
export type Plotted = {
  readonly name: string;
  readonly title: string;
  readonly unit: PlotUnit;
  readonly start: EpochSeconds;
  /** Seconds of each step: a day, or less. */
  readonly step: number;
  readonly series: readonly {readonly label: string; readonly points: readonly (number | undefined)[]}[];
  readonly remark?: string;
};
