import { useEffect, useRef, useState } from "preact/hooks";
import { type APIError, isAPIError, messageFor } from "./errcode/index.js";
import { useLanguage } from "./language";
import { Problem } from "./form";
import { get } from "./session";
import { Store, useStore } from "./store";

const online = new Store(navigator.onLine);
addEventListener("online", () => (online.value = true));
addEventListener("offline", () => (online.value = false));

/** Says that there is no network, as long as there is none. */
export function OfflineBanner() {
  const { words } = useLanguage();
  const there = useStore(online);
  return (
    <div role="status" class={there ? undefined : "offline"}>
      {there ? "" : words.offline}
    </div>
  );
}

/** Returns the seconds until an error's delay is over, 0 if it has none. */
export function useCountdown(error: APIError | undefined): number {
  const [, tick] = useState({});
  const wait = useRef<{ error: APIError | undefined; until: number }>({ error: undefined, until: 0 });
  if (wait.current.error !== error) {
    // Counted from now on: the clock of the server doesn't matter.
    wait.current = { error, until: performance.now() + (error?.retryAfter ?? 0) * 1000 };
  }
  const left = error ? Math.max(0, Math.ceil((wait.current.until - performance.now()) / 1000)) : 0;
  useEffect(() => {
    if (left === 0) {
      return undefined;
    }
    const timer = setInterval(() => tick({}), 1000);
    return () => clearInterval(timer);
  }, [error, left === 0]);
  return left;
}

/** What a page needs to load. */
export interface Resource<T> {
  readonly value: T | undefined;
  readonly error: APIError | undefined;
  /** Loads it again. What is there stays until then. */
  readonly reload: () => void;
}

/** Loads from a path of the API, and again when the network comes back after it was lost. */
export function useResource<T>(path: string): Resource<T> {
  const [state, setState] = useState<{ value?: T; error?: APIError; again: number }>({ again: 0 });
  const reload = (): void => setState((state) => ({ ...state, again: state.again + 1 }));
  useEffect(() => {
    const abort = new AbortController();
    get<T>(path, abort.signal).then(
      (value) => setState(({ again }) => ({ value, again })),
      (error: unknown) => {
        if (isAPIError(error)) {
          setState((state) => ({ ...state, error }));
        } else if (!abort.signal.aborted) {
          throw error;
        }
      },
    );
    return () => abort.abort();
  }, [path, state.again]);
  const there = useStore(online);
  useEffect(() => {
    if (there && state.error?.status === 0) {
      reload();
    }
  }, [there]);
  return { value: state.value, error: state.error, reload };
}

/** Shows that something is loading, or why it is not there. */
export function Loading({ resource }: { resource: Resource<unknown> }) {
  const { words, texts } = useLanguage();
  const { value, error, reload } = resource;
  return (
    <>
      <div role="status">{!value && !error && <p class="loading">{words.loading}</p>}</div>
      <Problem text={error && messageFor(error, texts)} lang={texts?.language}>
        {error && (
          <button type="button" class="button quiet" onClick={reload}>
            {words.tryAgain}
          </button>
        )}
      </Problem>
    </>
  );
}
