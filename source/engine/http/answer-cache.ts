import type {Answer} from '../../declare/http.ts';

type Kept = {readonly answer: Answer; readonly etag?: string; readonly modified?: string};

/** The last good answer of each GET, for conditional requests and so that equal bytes are parsed once. */
export type AnswerCache = {
  /** Headers that ask for the answer only if it changed, where the upstream gave validators. */
  validators(key: string): Record<string, string>;
  get(key: string): Answer | undefined;
  /** Keeps it; gives the answer to hand out, whose `json()` is the earlier one's when the text is the same. */
  keep(key: string, answer: Answer): Answer;
};

/** At most `most` answers and `space` characters, the least recently used going first. */
export const createAnswerCache = (most = 100, space = 64_000_000): AnswerCache => {
  const kept = new Map<string, Kept>();
  let held = 0;
  const drop = (key: string) => {
    held -= kept.get(key)?.answer.text.length ?? 0;
    kept.delete(key);
  };
  return {
    validators: (key): Record<string, string> => {
      const one = kept.get(key);
      if (one?.etag) return {'if-none-match': one.etag};
      if (one?.modified) return {'if-modified-since': one.modified};
      return {};
    },
    get: key => kept.get(key)?.answer,
    keep: (key, answer) => {
      const before = kept.get(key)?.answer;
      const same = before !== undefined && before.text === answer.text;
      const out: Answer = same
        ? {...answer, text: before.text, json: before.json, inTurns: before.inTurns}
        : answer;
      drop(key);
      if (out.text.length > space / 2) return out;
      kept.set(key, {answer: out, etag: answer.headers.etag, modified: answer.headers['last-modified']});
      held += out.text.length;
      for (const oldest of kept.keys()) {
        if (kept.size <= most && held <= space) break;
        drop(oldest);
      }
      return out;
    },
  };
};
