import type {Tone} from './world.ts';

/** A part of a detail view. Sections are data; the console and the command line draw them. */
export type Section =
  | {readonly kind: 'facts'; readonly title: string; readonly facts: readonly Fact[]}
  | {
      readonly kind: 'table';
      readonly title: string;
      readonly header: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  | {readonly kind: 'causes'; readonly title: string; readonly causes: readonly Cause[]}
  /** `follow`: it grows, so the detail view is asked again at the resource's active pace until no section follows. */
  | {readonly kind: 'text'; readonly title: string; readonly text: string; readonly follow?: boolean}
  | {readonly kind: 'json'; readonly title: string; readonly value: unknown};
export type Fact = {readonly name: string; readonly value: string; readonly tone?: Tone};
/** One possible reason for a trouble, weighed. Ordered by the resource, most telling first. */
export type Cause = {
  readonly title: string;
  readonly holds: 'yes' | 'likely' | 'possible' | 'no' | 'unknown';
  readonly evidence: string;
  readonly todo?: string;
  /** The action that is the next step: `windows.create`. */
  readonly action?: string;
};
