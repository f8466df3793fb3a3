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
