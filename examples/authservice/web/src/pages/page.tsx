import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { place } from "../router";
import { useStore } from "../store";

interface PageProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  /** Whether the page is a single form. */
  readonly narrow?: boolean;
  readonly children?: ComponentChildren;
}

/** Whether nobody has gone to another page yet. Then the browser decides where the focus is. */
let first = true;

/** The frame of a page: its title, which gets the focus, and what the page before said. */
export function Page({ title, lead, narrow = false, children }: PageProps) {
  const { notice } = useStore(place);
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    document.title = `${title} · authservice`;
    if (!first && !(document.activeElement instanceof HTMLInputElement)) { // a field may have asked for it
      heading.current?.focus();
    }
    first = false;
  }, [title]);
  return (
    <div class={narrow ? "card narrow" : "wide"}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {lead && <p class="lead">{lead}</p>}
      <div role="status">{notice && <p class={`notice ${notice.kind}`}>{notice.text}</p>}</div>
      {children}
    </div>
  );
}

/** A part of a page with its own heading. */
export function Section({ title, lead, children }: { title: string; lead?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {lead && <p class="lead">{lead}</p>}
      {children}
    </section>
  );
}
