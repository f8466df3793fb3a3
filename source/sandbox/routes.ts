/** What answers a method at the paths of one form. */
export type Route<Answer> = {readonly method: string; readonly path: RegExp; readonly answer: Answer};

/** In a path, `:name` stands for any one step; for the rest it is a regular expression. */
export const route = <Answer>(method: string, path: string, answer: Answer): Route<Answer> => ({
  method,
  path: new RegExp(`^${path.replace(/:\w+/g, '([^/]+)')}$`),
  answer,
});

/** The route for a request and the steps of its path that the route leaves open; `known` where another method has one. */
export const findRoute = <Answer>(routes: readonly Route<Answer>[], method: string, path: string) => {
  const here = routes.filter(one => one.path.test(path));
  const found = here.find(one => one.method === method);
  return {known: here.length > 0, answer: found?.answer, steps: found?.path.exec(path)?.slice(1) ?? []};
};
