import {bushfire, type SavedQuery} from '../../../source/services/lake/rules/saved-query.ts';

/**
 * About half of the seed's query: the product that is off-line, the one that is cut, and the one of unknown size are
 * among them.
 */
export const some: SavedQuery = {
  ...bushfire,
  window: {of: 'creation', from: 'NOW-80DAYS', to: 'NOW-40DAYS'},
};
