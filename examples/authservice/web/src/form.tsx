import { type ComponentChildren, createContext, type RefObject } from "preact";
import { useContext, useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type APIError, type ErrorCode, fieldErrors, handleError, isAPIError, messageFor } from "./errcode/index.js";
import { useLanguage } from "./language";
import { useCountdown } from "./network";

/** What a form sends: the values of its fields by name. */
export type Values = Record<string, string>;

interface Fields {
  readonly errors: Readonly<Record<string, string>>;
  readonly lang: string | undefined;
}

const FieldsContext = createContext<Fields>({ errors: {}, lang: undefined });

interface FormProps {
  /** The word on the button. */
  readonly label: string;
  /** Sends the values. A repeated try has the same key. */
  readonly submit: (values: Values, key: string) => Promise<void>;
  /** The fields that codes are about. */
  readonly places?: Partial<Record<ErrorCode, string>>;
  /** What to offer beside an error. */
  readonly help?: (error: APIError) => ComponentChildren;
  /** Whether to send it at once. */
  readonly auto?: boolean;
  readonly kind?: "primary" | "quiet" | "danger";
  readonly children?: ComponentChildren;
}

/** A form with its errors: beside their fields, or above the button. */
export function Form({ label, submit, places = {}, help, auto = false, kind = "primary", children }: FormProps) {
  const { words, texts } = useLanguage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<APIError>();
  const form = useRef<HTMLFormElement>(null);
  const attempt = useRef<{ key: string; body: string }>(undefined);
  const left = useCountdown(error);

  const trySubmit = async (): Promise<void> => {
    if (busy || left > 0 || !form.current) {
      return;
    }
    const values: Values = {};
    new FormData(form.current).forEach((value, name) => (values[name] = String(value)));
    const body = JSON.stringify(values);
    if (attempt.current?.body !== body) {
      attempt.current = { key: crypto.randomUUID(), body };
    }
    setBusy(true);
    setError(undefined);
    try {
      await submit(values, attempt.current.key);
      attempt.current = undefined;
    } catch (error) {
      if (!isAPIError(error)) {
        throw error;
      }
      if (!error.temporary) {
        attempt.current = undefined; // this is the answer, and the next try is another action
      }
      setError(error);
    } finally {
      setBusy(false);
    }
  };

  useEffect(() => {
    if (auto) {
      void trySubmit();
    }
  }, []);

  useLayoutEffect(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(), [error]);

  useEffect(() => {
    const recovered = (): void => setError((error) => (error?.status === 0 ? undefined : error));
    addEventListener("online", recovered);
    return () => removeEventListener("online", recovered);
  }, []);

  const shown = error && texts && { text: messageFor(left > 0 ? { ...error.toJSON(), retryAfter: left } : error, texts), lang: texts.language };
  const errors: Record<string, string> = {};
  let message = error && (shown?.text ?? error.message);
  if (error) {
    const place = error.code && places[error.code];
    handleError(error, {
      show_field_errors: () => {
        Object.assign(errors, fieldErrors(error));
        const known = Object.keys(errors).filter((name) => form.current?.elements.namedItem(name));
        if (known.length === Object.keys(errors).length && known.length > 0) {
          message = undefined; // all is said beside the fields
        }
      },
      default: () => {
        if (place && message) {
          errors[place] = message;
          message = undefined;
        }
      },
    });
  }
  const waiting = busy || left > 0;
  return (
    <FieldsContext.Provider value={{ errors, lang: shown?.lang }}>
      <form
        ref={form}
        noValidate
        class={children ? "form" : "form bare"}
        onSubmit={(event) => {
          event.preventDefault();
          void trySubmit();
        }}
      >
        {children}
        <Problem text={message} lang={shown?.lang} waits={error?.retryAfter !== undefined} over={error?.retryAfter !== undefined && left === 0}>
          {error && help?.(error)}
        </Problem>
        <button type="submit" class={`button ${kind}`} aria-disabled={waiting} aria-busy={busy} data-left={left || undefined}>
          {busy && <span class="spinner" aria-hidden="true" />}
          {left > 0 ? `${label} (${left})` : label}
        </button>
        <p class="visually-hidden" role="status">
          {busy ? words.working : ""}
        </p>
      </form>
    </FieldsContext.Provider>
  );
}

interface ProblemProps {
  readonly text: string | undefined;
  readonly lang: string | undefined;
  /** Whether the text counts down, which is announced only once. */
  readonly waits?: boolean;
  /** Whether the wait is over. */
  readonly over?: boolean;
  readonly children?: ComponentChildren;
}

/** What went wrong with a form or a page as a whole. The live region is there before its text. */
export function Problem({ text, lang, waits = false, over = false, children }: ProblemProps) {
  const { words } = useLanguage();
  const announced = useRef<string>(undefined);
  if (!text || over) {
    announced.current = undefined;
  } else {
    announced.current ??= text;
  }
  return (
    <>
      <div role="alert" class={text && !waits ? "problem" : undefined}>
        {text && !waits && (
          <p lang={lang} dir="auto">
            {text}
          </p>
        )}
        {!waits && children}
      </div>
      {text && waits && !over && (
        <div class="problem wait">
          <p lang={lang} dir="auto">
            {text}
          </p>
        </div>
      )}
      <p class="visually-hidden" role="alert" lang={waits && !over ? lang : undefined}>
        {waits ? (over ? words.tryNow : announced.current) : ""}
      </p>
    </>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly type?: "text" | "email" | "password" | "search" | "file";
  readonly autocomplete?: string;
  readonly hint?: string;
  readonly value?: string;
  readonly inputMode?: "numeric" | "text" | "email";
  readonly autofocus?: boolean;
  /** For files: what to choose from, and the input itself. */
  readonly accept?: string;
  readonly input?: RefObject<HTMLInputElement | null>;
}

/** An input with its label, its hint and its error. */
export function Field({ name, label, type = "text", autocomplete, hint, value, inputMode, autofocus = false, accept, input: given }: FieldProps) {
  const { errors, lang } = useContext(FieldsContext);
  const { words } = useLanguage();
  const [visible, setVisible] = useState(false);
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const input = given ?? own;
  useEffect(() => {
    if (autofocus) {
      input.current?.focus();
    }
  }, []);
  const error = errors[name];
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="input">
        <input
          ref={input}
          id={id}
          name={name}
          type={(visible ? "text" : type) as "text" /* the types know one type at a time */}
          autocomplete={autocomplete}
          defaultValue={value}
          inputMode={inputMode}
          accept={accept}
          autoCapitalize="none"
          spellcheck={false}
          aria-invalid={error ? true : undefined}
          aria-describedby={described}
        />
        {type === "password" && (
          <button type="button" class="peek" aria-pressed={visible} aria-label={words.showPassword} onClick={() => setVisible(!visible)}>
            {visible ? words.hide : words.show}
          </button>
        )}
      </div>
      {hint && (
        <p id={`${id}-hint`} class="hint">
          {hint}
        </p>
      )}
      <p id={`${id}-error`} class="field-error" lang={error ? lang : undefined} dir="auto" hidden={!error}>
        {error}
      </p>
    </div>
  );
}

/** Tells password managers whose password it is. */
export function Username({ email }: { email?: string }) {
  return <input type="text" autocomplete="username" value={email ?? ""} readOnly hidden />;
}
