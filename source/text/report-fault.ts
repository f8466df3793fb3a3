import {bugs} from '../../package.json' with {type: 'json'};

/** What is said of a fault of this program itself, and where it is wanted. */
export const reportFault = `This is a fault of skydeck: please report it at ${bugs.url}`;
