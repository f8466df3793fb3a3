import {readFileSync} from 'node:fs';

export type Pair = {
  readonly era: 'v1.1.0' | 'v1.16.6';
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: {
      readonly form?: Readonly<Record<string, string>>;
      readonly files?: Readonly<Record<string, {filename: string; bytes: number; text?: string}>>;
    };
  };
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly json?: unknown;
    readonly text?: string;
  };
};

/** What the real services answered (1.16.6 and 1.1.0 over a real Slurm), tokens taken out. */
export const pairs = (
  JSON.parse(readFileSync(new URL('../../contract/hpc.json', import.meta.url), 'utf8')) as {pairs: Pair[]}
).pairs;

/** A recorded answer as a response. */
export const responseOf = ({response}: Pair): Response => {
  const {status, headers, json, text} = response;
  const body = status === 204 ? null : json === undefined ? (text ?? '') : JSON.stringify(json);
  return new Response(body, {
    status,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
};
