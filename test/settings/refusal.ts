/** What a promise was rejected with. */
export const refusal = async (promise: Promise<unknown>): Promise<any> =>
  promise.then(
    value => {
      throw new Error(`It should have been refused, but gave ${JSON.stringify(value)}`);
    },
    thrown => thrown,
  );
