/** Facts that were seen once and that no later look takes back: a file that arrived, a window that began. */
export type KeptFacts = {
  /** The first telling of a fact stays. */
  keep(kind: string, facts: ReadonlyMap<string, unknown>): void;
  all(kind: string): ReadonlyMap<string, {readonly at: number; readonly fact: unknown}>;
};
