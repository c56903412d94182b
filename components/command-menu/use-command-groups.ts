'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { PAGES } from '#components/shell/pages.ts';
import { useSession } from '#components/shell/session-context.tsx';
import { chooseTheme, THEME_CHOICES } from '#components/shell/theme.ts';
import { useNamespace } from '#components/shell/use-namespace.ts';
import { useSignOut } from '#components/shell/user-menu.tsx';
import { countOf } from '#lib/format/count.ts';
import { paths } from '#lib/paths.ts';
import { AUDIT_SUGGEST_SPAN, auditSuggestQuery } from '#lib/queries/audit.ts';
import { leaseSearchQuery } from '#lib/queries/leases.ts';
import { namespacesQuery } from '#lib/queries/namespaces.ts';
import { policiesQuery } from '#lib/queries/policies.ts';
import { problemOf } from '#lib/queries/problem.ts';
import { type CommandGroup, type CommandItem, filterItems } from './command-items.ts';

const TYPING_PAUSE_MS = 200;
const FEWEST_LETTERS = 2;
const MOST_ITEMS = 8;

export interface CommandChoices {
  readonly groups: readonly CommandGroup[];
  /** True while an answer to what was typed is still on its way. */
  readonly isSearching: boolean;
}

/** Everything the menu offers for what is typed. */
export function useCommandGroups(query: string): CommandChoices {
  const home = useSession().namespace;
  const namespace = useNamespace();
  const nsOf = (path: string) => (path === home ? undefined : path);
  const ns = nsOf(namespace);
  const router = useRouter();
  const leases = useLeaseGroup(query, namespace, (leaseId, prefix) => router.push(paths.leases({ ns, prefix, lease: leaseId })));
  const audit = useAuditGroups(query, namespace, (place) => router.push(paths.audit({ ns, ...place })));
  const policies = usePolicyGroup(query, namespace, (name) => router.push(paths.policies({ ns, name })));
  const namespaces = useNamespaceGroup(query, (path) => router.push(paths.leases({ ns: nsOf(path) })));
  const actions = useActions();
  const pages = PAGES.map(({ path, label, href }) => ({
    id: `page ${path}`,
    label,
    keywords: 'page go to',
    run: () => router.push(href(ns)),
  }));
  const journal = {
    id: 'page journal',
    label: 'Journal',
    keywords: 'page go to settings',
    run: () => router.push(paths.settings.journal({ ns })),
  };
  return {
    groups: [
      { id: 'pages', heading: 'Pages', items: filterItems([...pages, journal], query, MOST_ITEMS) },
      leases.group,
      audit.people,
      audit.paths,
      policies,
      namespaces,
      { id: 'actions', heading: 'Actions', items: filterItems(actions, query, MOST_ITEMS) },
    ],
    isSearching: leases.isSearching || audit.isSearching,
  };
}

function useLeaseGroup(query: string, namespace: string, onChoose: (leaseId: string, prefix: string) => void) {
  const typed = query.trim();
  const settled = usePaused(typed);
  const filter = settled.length >= FEWEST_LETTERS ? settled : '';
  const search = useQuery(leaseSearchQuery(namespace, filter));
  const isSearching = typed.length >= FEWEST_LETTERS && (typed !== settled || search.isFetching);
  const reply = filter === '' || search.isPlaceholderData ? undefined : search.data;
  const items = (reply?.rows ?? []).map(({ leaseId, prefix }) => ({
    id: `lease ${leaseId}`,
    label: leaseId,
    isMono: true,
    run: () => onChoose(leaseId, prefix),
  }));
  let note: string | undefined;
  if (isSearching) note = 'Searching…';
  else if (filter !== '' && search.error) note = `Not searched: ${problemOf(search.error).title}`;
  else if (reply && reply.matchCount > items.length) note = `${countOf(reply.matchCount, 'lease')} match; type more to narrow them down`;
  return { isSearching, group: { id: 'leases', heading: 'Leases', items, note } };
}

/** People and paths that the audit log has seen of late, each with its entries. */
function useAuditGroups(query: string, namespace: string, onChoose: (place: { person?: string; path?: string; last: string }) => void) {
  const typed = query.trim();
  const settled = usePaused(typed);
  const text = settled.length >= FEWEST_LETTERS ? settled : '';
  const search = useQuery(auditSuggestQuery(namespace, text));
  const isSearching = typed.length >= FEWEST_LETTERS && (typed !== settled || search.isFetching);
  const found = text === '' || search.isPlaceholderData ? undefined : search.data;
  const last = AUDIT_SUGGEST_SPAN;
  const people = (found?.people ?? [])
    .filter(({ displayName }) => displayName !== '')
    .map(({ entityId, displayName }) => ({
      id: `person ${entityId} ${displayName}`,
      label: displayName,
      run: () => onChoose({ person: entityId || displayName, last }),
    }));
  const seenPaths = (found?.paths ?? []).map(({ path }) => ({
    id: `path ${path}`,
    label: path,
    isMono: true,
    run: () => onChoose({ path, last }),
  }));
  // Without the right to read the log there is nothing to say here; the page itself says why.
  const isFailed = text !== '' && search.error && problemOf(search.error).code !== 'vault_denied';
  const note = isFailed ? `Not searched: ${problemOf(search.error).title}` : undefined;
  return {
    isSearching,
    people: { id: 'people', heading: 'People in the audit log', items: filterItems(people, query, MOST_ITEMS), note },
    paths: { id: 'paths', heading: 'Paths in the audit log', items: filterItems(seenPaths, query, MOST_ITEMS) },
  };
}

function usePolicyGroup(query: string, namespace: string, onChoose: (name: string) => void): CommandGroup {
  const { data, error } = useQuery(policiesQuery(namespace));
  const items = (data?.names ?? []).map((name) => ({
    id: `policy ${name}`,
    label: name,
    isMono: true,
    keywords: 'policy',
    run: () => onChoose(name),
  }));
  const note = error ? `Not listed: ${problemOf(error).title}` : undefined;
  return { id: 'policies', heading: 'Policies', items: filterItems(items, query, MOST_ITEMS), note };
}

function useNamespaceGroup(query: string, onChoose: (path: string) => void): CommandGroup {
  const { data } = useQuery(namespacesQuery);
  const choices = (data?.namespaces ?? []).map((path) => ({
    id: `namespace ${path}`,
    label: path === '' ? 'root' : path,
    isMono: true,
    keywords: 'change namespace to',
    run: () => onChoose(path),
  }));
  return { id: 'namespaces', heading: 'Change namespace', items: choices.length > 1 ? filterItems(choices, query, MOST_ITEMS) : [] };
}

const THEME_WORDS = { system: 'Follow the theme of the system', light: 'Use the light theme', dark: 'Use the dark theme' } as const;

function useActions(): CommandItem[] {
  const leave = useSignOut();
  const router = useRouter();
  return [
    {
      id: 'second factors',
      label: 'Your second factors',
      keywords: 'settings passkey authenticator code totp security key',
      run: () => router.push(paths.factors()),
    },
    ...THEME_CHOICES.map((choice) => ({
      id: `theme ${choice}`,
      label: THEME_WORDS[choice],
      keywords: 'appearance colour color mode',
      run: () => chooseTheme(choice),
    })),
    { id: 'sign out', label: 'Sign out', keywords: 'log out leave end session', run: () => void leave() },
  ];
}

/** A value once it has stood still. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
