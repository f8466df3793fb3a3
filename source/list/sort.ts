import type {Column, Scalar} from '../declare/columns.ts';
import type {Tone, World} from '../declare/world.ts';

const order: readonly Tone[] = ['bad', 'warn', 'busy', 'notice', 'good', 'quiet', 'plain'];

/** How urgent a tone is: 0 is the worst. States are sorted and counted by it. */
export const urgencyOf = (tone: Tone): number => order.indexOf(tone);

// Numbers inside words count as numbers, so that FM9 stands before FM10.
const words = new Intl.Collator('en', {numeric: true, sensitivity: 'base'});

const compare = (one: NonNullable<Scalar>, other: NonNullable<Scalar>): number =>
  typeof one === 'string' && typeof other === 'string'
    ? words.compare(one, other)
    : Number(one) - Number(other) || words.compare(String(one), String(other));

/**
 * Rows ordered by a column's value, states by how urgent they are and then by their words. Equal ones keep their order,
 * rows without a value come last either way.
 */
export const sortRows = <Row>(
  rows: readonly Row[],
  column: Column<Row>,
  descending: boolean,
  world: World,
): Row[] =>
  rows
    .map(row => ({
      row,
      value: column.value(row, world),
      urgency: column.kind === 'state' && column.tone ? urgencyOf(column.tone(row, world)) : 0,
    }))
    .sort((one, other) => {
      if (one.value === undefined || other.value === undefined)
        return Number(one.value === undefined) - Number(other.value === undefined);
      const order = one.urgency - other.urgency || compare(one.value, other.value);
      return descending ? -order : order;
    })
    .map(({row}) => row);
