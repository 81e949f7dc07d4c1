import type { ComparedTest, DifferenceKind, Reason } from '../model/comparison.ts';

/** Says why a test differs; undefined where nothing can be said. Comes in as a function: what knows the engines is not known here. */
export type Explain = (
  test: Pick<ComparedTest, 'file' | 'name' | 'statuses' | 'errors'>,
) => { readonly kind: DifferenceKind; readonly reason?: Reason } | undefined;
