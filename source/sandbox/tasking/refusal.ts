/** A request that the Tasking API does not take: status and the sentence of its JSON body. */
export class Refusal extends Error {
  readonly status: 400 | 404 | 405 | 413;
  constructor(status: Refusal['status'], message: string) {
    super(message);
    this.status = status;
  }
}

/** Refuses a bad argument. */
export const refuse = (message: string): never => {
  throw new Refusal(400, message);
};
