const ignore = () => undefined;

/**
 * A listener that harms nobody: what it throws, or what its promise fails with, ends here. Nothing is known about that error, so nothing
 * of it is passed on.
 */
export function safely<A extends unknown[]>(listener: ((...args: A) => unknown) | undefined): (...args: A) => void {
  if (!listener) return ignore;
  return (...args) => {
    try {
      const result = listener(...args);
      if (result instanceof Promise) result.catch(ignore);
    } catch {
      // Said above.
    }
  };
}
