/** One request, as data: previews show it, the journal keeps it (masked), `Http.send` sends it. */
export type RequestSpec = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Relative to the service's base URL, without a leading slash: `window`. Or an absolute URL, which gets no credentials. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?:
    | {readonly kind: 'json'; readonly value: unknown}
    | {readonly kind: 'form'; readonly fields: Readonly<Record<string, string>>}
    | {readonly kind: 'text'; readonly text: string; readonly type: string}
    | {
        readonly kind: 'file';
        readonly path: string;
        readonly type: string;
        /** Only these bytes of it: a part of an upload in parts. */
        readonly part?: {readonly from: number; readonly length: number};
      }
    | {
        readonly kind: 'multipart';
        readonly parts: readonly (
          | {readonly name: string; readonly value: string}
          | {readonly name: string; readonly path: string; readonly filename: string; readonly type: string}
          /** A file that is made here: a script with lines put in. */
          | {readonly name: string; readonly text: string; readonly filename: string; readonly type: string}
        )[];
      };
};
