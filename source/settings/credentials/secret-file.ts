/** Secrets in one file, encrypted with a passphrase. */
export type SecretFile = {
  readonly path: string;
  exists(): Promise<boolean>;
  get(account: string): Promise<string | undefined>;
  set(account: string, secret: string): Promise<void>;
  /** False when there was nothing. */
  remove(account: string): Promise<boolean>;
};
