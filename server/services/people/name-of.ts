import type { Entity } from '#server/vault/index.ts';

/** What people call somebody: the name they sign in by, before the one that the server made up for the entity. */
export function nameOf({ name, aliases }: Pick<Entity, 'name' | 'aliases'>): string {
  return aliases[0]?.name ?? name;
}
