/** Everything the policies page shows, as its address says it. */
export interface PolicyView {
  /** Namespace path; '' is the root namespace. */
  readonly ns: string;
  readonly filter: string;
  /** Name of the open policy; '' when none is. */
  readonly name: string;
  /** '1' while a new policy is being written. */
  readonly draft: string;
  /** The path that one's own token is asked about. */
  readonly path: string;
}

const MAX_LENGTHS: Record<keyof PolicyView, number> = { ns: 256, filter: 200, name: 256, draft: 1, path: 512 };

/** Reads the page's address. What is not valid stays as it is, for the server to refuse by name. */
export function parsePolicyView(params: { get(name: string): string | null }): PolicyView {
  const read = (name: keyof PolicyView) => (params.get(name) ?? '').slice(0, MAX_LENGTHS[name]);
  const isNew = read('draft') === '1';
  return { ns: read('ns'), filter: read('filter'), name: isNew ? '' : read('name'), draft: isNew ? '1' : '', path: read('path') };
}
