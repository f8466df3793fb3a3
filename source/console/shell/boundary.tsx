import {Component, type ReactNode} from 'react';
import {harmless} from '../../text/harmless.ts';
import {Painted} from '../draw/painted.tsx';

type Props = {
  /** What is drawn: while it is the same as when drawing failed, drawing is not tried again. */
  readonly of: unknown;
  readonly children: ReactNode;
};
type State = {readonly failed?: {readonly message: string; readonly of: unknown}};

/** Keeps the console alive when a part of the screen cannot be drawn: says so there, and tries again when something changes. */
export class Boundary extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError = (error: unknown): State => ({
    failed: {message: error instanceof Error ? error.message : String(error), of: undefined},
  });

  override componentDidUpdate() {
    const {failed} = this.state;
    if (!failed) return;
    if (failed.of === undefined) this.setState({failed: {...failed, of: this.props.of}});
    else if (failed.of !== this.props.of) this.setState({failed: undefined});
  }

  override render() {
    const {failed} = this.state;
    if (!failed) return this.props.children;
    return (
      <Painted
        lines={[
          ` This cannot be drawn: ${harmless(failed.message)}`,
          ' Esc goes back. It is a fault of skydeck: please report it.',
        ]}
      />
    );
  }
}
