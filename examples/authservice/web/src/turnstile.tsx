import { useEffect, useRef } from "preact/hooks";
import { language } from "./language";

/** What is used of the widget. */
interface Widget {
  render(element: HTMLElement, options: { sitekey: string; language: string; theme: "auto" }): string;
  getResponse(id: string): string | undefined;
  reset(id: string): void;
  remove(id: string): void;
}

const script = "https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit";
const sitekey = document.querySelector<HTMLMetaElement>("meta[name=turnstile-sitekey]")?.content;

let loaded: Promise<Widget> | undefined;

/** Loads the widget, once. */
function load(): Promise<Widget> {
  loaded ??= new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = script;
    element.onload = () => resolve((window as unknown as { turnstile: Widget }).turnstile);
    element.onerror = () => {
      loaded = undefined;
      element.remove();
      reject(new TypeError("the widget can't be loaded"));
    };
    document.head.append(element);
  });
  return loaded;
}

/**
 * A check that a person is there: the widget of Turnstile if the service has a key for it,
 * else a token that the development server takes. Call `token` for each try.
 */
export function useTurnstile() {
  const box = useRef<HTMLDivElement>(null);
  const shown = useRef<{ widget: Widget; id: string }>(undefined);
  useEffect(() => {
    let gone = false;
    if (sitekey && box.current) {
      const element = box.current;
      load().then(
        (widget) => {
          if (!gone) {
            shown.current = { widget, id: widget.render(element, { sitekey, language: language.chosen || "auto", theme: "auto" }) };
          }
        },
        () => undefined, // without a token, the service says so
      );
    }
    return () => {
      gone = true;
      shown.current?.widget.remove(shown.current.id);
    };
  }, []);
  return {
    widget: sitekey ? <div ref={box} class="turnstile" /> : null,
    token(): string {
      if (!sitekey) {
        return `ok-${crypto.randomUUID()}`;
      }
      const response = shown.current?.widget.getResponse(shown.current.id) ?? "";
      shown.current?.widget.reset(shown.current.id); // a token serves once
      return response;
    },
  };
}
