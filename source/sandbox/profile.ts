/** What a console needs to know of a running sandbox, in the words of its profiles. The token is not in it. */
export type SandboxProfile = {
  readonly name: 'sandbox';
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The console's clock follows the Date header of this service, which runs this many times as fast. */
  readonly clock: {readonly follow: string; readonly speed: number};
  readonly stateDir: string;
};
