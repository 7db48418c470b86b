import { useEffect, useState } from "preact/hooks";

/** A value that components watch. */
export class Store<T> {
  #watchers = new Set<() => void>();
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set value(value: T) {
    if (value !== this.#value) {
      this.#value = value;
      this.#watchers.forEach((watch) => watch());
    }
  }

  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

/** Returns the value of a store, and renders again when it changes. */
export function useStore<T>(store: Store<T>): T {
  const [, render] = useState({});
  const { value } = store;
  useEffect(() => {
    if (store.value !== value) {
      render({}); // it changed after the first rendering
    }
    return store.watch(() => render({}));
  }, [store]);
  return value;
}
