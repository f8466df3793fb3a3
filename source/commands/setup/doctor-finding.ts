/** One thing that was looked at: how it stands, and what to do where it does not stand well. */
export type DoctorFinding = {
  /** `terminal`, `settings`, `keychain`, or a service. */
  readonly area: string;
  readonly state: 'good' | 'note' | 'warn' | 'bad';
  readonly sentence: string;
  readonly todo?: string;
};
