import type {Alert} from '../../declare/resource.ts';

/** What tells an alert from every other, and is the same at each reading: the kind of trouble and the row. */
export const alertName = ({kind, resource, id}: Alert): string => `${kind}/${resource}/${id}`;
