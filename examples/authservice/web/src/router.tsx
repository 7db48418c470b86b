import type { ComponentChildren } from "preact";
import { Store } from "./store";

/** Where the browser is. `notice` is what the page before has to say. */
export interface Place {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly notice: Notice | undefined;
}

export interface Notice {
  readonly kind: "done" | "ended";
  readonly text: string;
}

function here(notice?: Notice): Place {
  return { path: location.pathname, query: new URLSearchParams(location.search), notice };
}

export const place = new Store<Place>(here());

addEventListener("popstate", () => (place.value = here()));

/** Goes to a page. The notice is gone after the next one. */
export function navigate(to: string, options: { replace?: boolean; notice?: Notice | undefined } = {}): void {
  if (options.replace) {
    history.replaceState(null, "", to);
  } else {
    history.pushState(null, "", to);
  }
  place.value = here(options.notice);
  scrollTo(0, 0);
}

/** A link within the front end. */
export function Link({ to, class: className, current, children }: { to: string; class?: string; current?: boolean; children: ComponentChildren }) {
  const follow = (event: MouseEvent): void => {
    if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      navigate(to);
    }
  };
  return (
    <a href={to} class={className} aria-current={current ? "page" : undefined} onClick={follow}>
      {children}
    </a>
  );
}

/** Returns the path to go to after login: the one that was asked for, if it is one of this site. */
export function nextPath(query: URLSearchParams): string {
  const next = query.get("next") ?? "";
  return /^\/(?![/\\])[^\t\r\n]*$/.test(next) ? next : "/account"; // browsers drop tabs and ends of lines
}

/**
 * Takes a secret out of the address, so that neither the history nor a copied address has
 * it: the parameters after # or ?.
 */
export function takeParams(): URLSearchParams {
  const found = new URLSearchParams(location.hash.slice(1) || location.search);
  history.replaceState(null, "", location.pathname);
  return found;
}
