/** What stands for a fact that is empty: an empty namespace is the root one, anything else says that it is empty. */
export const emptyFact = (name: string): string => (/namespace/i.test(name) ? 'root' : '(empty)');
