/** Stands in the bundle for react-devtools-core, which Ink imports when its DEV variable is set. */
export default {
  initialize: () => {},
  connectToDevTools: () => {},
};
