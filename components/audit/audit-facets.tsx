'use client';
import type { ReactNode } from 'react';
import { PlainButton } from '#components/ui/plain-button.tsx';
import type { AuditSummaryReply } from '#lib/contracts/audit.ts';
import { formatCount } from '#lib/format/count.ts';
import { elideMiddle } from '#lib/format/elide.ts';
import styles from './audit-facets.module.css';
import { type AuditView, toggled, valuesOf } from './url-state.ts';
import type { GoAudit } from './use-audit-view.ts';

interface FacetsProps {
  /** Undefined until the first answer. */
  readonly summary: AuditSummaryReply | undefined;
  readonly view: AuditView;
  readonly go: GoAudit;
}

/** Who and what most, within the filter; each line narrows the entries down to itself, and lets go again. */
export function AuditFacets({ summary, view, go }: FacetsProps) {
  if (summary === undefined) return <p className={styles.quiet}>Counting…</p>;
  const { people, paths, kinds, sources } = summary;
  const personOf = (person: { entityId: string; displayName: string }) => person.entityId || person.displayName;
  return (
    <div className={styles.facets}>
      <Facet
        title="Top people"
        none="nobody"
        lines={people.map((person) => {
          const id = personOf(person);
          return {
            id,
            label: person.displayName || (id === '' ? 'no identity' : elideMiddle(id, 20)),
            count: person.count,
            deniedCount: person.deniedCount,
            isChosen: id !== '' && view.person === id,
            onChoose: id === '' ? undefined : () => go({ person: view.person === id ? '' : id }),
          };
        })}
      />
      <Facet
        title="Top paths"
        none="none"
        isMono
        lines={paths.map(({ path, count, deniedCount }) => ({
          id: path,
          label: path,
          count,
          deniedCount,
          isChosen: view.path === path && path !== '',
          onChoose: path === '' ? undefined : () => go({ path: view.path === path ? '' : path }),
        }))}
      />
      <Facet
        title="Acts"
        none="none"
        lines={kinds.map(({ kind, count }) => ({
          id: kind,
          label: kind,
          count,
          deniedCount: 0,
          isChosen: valuesOf(view.kind).includes(kind),
          onChoose: () => go({ kind: toggled(view.kind, kind) }),
        }))}
      />
      {(sources.length > 1 || view.source !== '') && (
        <Facet
          title="Source"
          none="none"
          lines={sources.map(({ source, count }) => ({
            id: source,
            label: source === 'device' ? 'audit device' : source,
            count,
            deniedCount: 0,
            isChosen: valuesOf(view.source).includes(source),
            onChoose: () => go({ source: toggled(view.source, source) }),
          }))}
        />
      )}
    </div>
  );
}

interface FacetLine {
  readonly id: string;
  readonly label: string;
  readonly count: number;
  readonly deniedCount: number;
  readonly isChosen: boolean;
  /** Undefined where there is nothing to filter by. */
  readonly onChoose: (() => void) | undefined;
}

interface FacetProps {
  readonly title: string;
  /** What stands there when there is no line. */
  readonly none: string;
  readonly isMono?: boolean;
  readonly lines: readonly FacetLine[];
}

const BAR_WIDTH = 100;

function Facet({ title, none, isMono = false, lines }: FacetProps) {
  const most = Math.max(1, ...lines.map(({ count }) => count));
  return (
    <section className={styles.facet} aria-label={title}>
      <h2 className={styles.title}>{title}</h2>
      {lines.length === 0 && <p className={styles.quiet}>{none}</p>}
      <ul className={styles.lines}>
        {lines.map((line) => (
          <li key={line.id}>
            <Line line={line}>
              <span className={styles.words}>
                <span className={styles.label} data-mono={isMono} title={line.label}>
                  <bdi>{isMono ? elideMiddle(line.label, line.deniedCount > 0 ? 16 : 22) : line.label}</bdi>
                </span>
                {line.deniedCount > 0 && <span className={styles.denied}>{formatCount(line.deniedCount)} denied</span>}
                <span className={styles.count}>{formatCount(line.count)}</span>
              </span>
              <svg className={styles.bar} viewBox={`0 0 ${BAR_WIDTH} 3`} preserveAspectRatio="none" aria-hidden="true">
                <rect width={BAR_WIDTH} height={3} className={styles.track} />
                <rect width={(line.count / most) * BAR_WIDTH} height={3} className={styles.share} />
                <rect width={(line.deniedCount / most) * BAR_WIDTH} height={3} className={styles.deniedShare} />
              </svg>
            </Line>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ line: { isChosen, onChoose }, children }: { line: FacetLine; children: ReactNode }) {
  if (onChoose === undefined) return <div className={styles.line}>{children}</div>;
  return (
    <PlainButton className={styles.line} aria-pressed={isChosen} onClick={onChoose}>
      {children}
    </PlainButton>
  );
}
