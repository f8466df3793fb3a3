import {nearMiss} from './near-miss.ts';

/** Something about the operator's own settings that stands in the way: what is wrong, and what to do about it. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** One plain sentence: what is wrong and where. */
  readonly sentence: string;
  /** What to do about it, as an instruction. */
  readonly todo: string;

  constructor(sentence: string, todo: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : {cause});
    this.sentence = sentence;
    this.todo = todo;
  }
}

export const noSuchProfile = (name: string, known: readonly string[], where = '') => {
  const near = nearMiss(name, known);
  return new SettingsError(
    `There is no profile named ${JSON.stringify(name)}${where}.`,
    near
      ? `Did you mean ${near}? See skydeck profiles list.`
      : 'See skydeck profiles list, or make it with skydeck profiles create.',
  );
};
