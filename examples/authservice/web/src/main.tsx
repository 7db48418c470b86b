import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type APIError, isAPIError, messageFor } from "./errcode/index.js";
import { languages } from "./errcode/texts.js";
import { Form, Problem } from "./form";
import { language, languageName, useLanguage } from "./language";
import { OfflineBanner } from "./network";
import { Account } from "./pages/account";
import { Admin } from "./pages/admin";
import { afterLogin, Callback, Login } from "./pages/login";
import { Page } from "./pages/page";
import { Forgot, Reset } from "./pages/reset";
import { Sessions } from "./pages/sessions";
import { CheckMail, ConfirmEmail, SignUp, Verify } from "./pages/signup";
import { Link, navigate, place } from "./router";
import { loadProfile, profile, type Profile, send, signedIn, signOut } from "./session";
import { useStore } from "./store";
import "./style.css";

function App() {
  const { path } = useStore(place);
  return (
    <>
      <Header path={path} />
      <OfflineBanner />
      <main id="main" tabIndex={-1}>
        <Route key={path} path={path} />
      </main>
    </>
  );
}

/** The page of a path. web.go has the same paths. */
function Route({ path }: { path: string }) {
  const provider = /^\/oauth\/([\w.-]+)$/.exec(path)?.[1];
  switch (path) {
    case "/":
    case "/login":
      return <SignedOut>{() => <Login />}</SignedOut>;
    case "/signup":
      return <SignedOut>{() => <SignUp />}</SignedOut>;
    case "/signup/sent":
      return <CheckMail />;
    case "/verify":
      return <Verify />;
    case "/email":
      return <ConfirmEmail />;
    case "/forgot":
      return <Forgot />;
    case "/reset":
      return <Reset />;
    case "/account":
      return <SignedIn>{(profile) => <Account profile={profile} />}</SignedIn>;
    case "/sessions":
      return <SignedIn>{() => <Sessions />}</SignedIn>;
    case "/admin":
      return <SignedIn>{(profile) => (profile.role === "admin" ? <Admin profile={profile} /> : <Missing />)}</SignedIn>;
    default:
      return provider ? <FromProvider provider={provider} /> : <Missing />;
  }
}

function Missing() {
  const { words } = useLanguage();
  return (
    <Page title={words.missing} narrow lead={words.missingLead}>
      <Link class="button primary" to="/">
        {words.toStart}
      </Link>
    </Page>
  );
}

/** A page for those who are not signed in. Once they are, they go on to the next one. */
function SignedOut({ children }: { children: () => preact.JSX.Element }) {
  const there = useStore(signedIn);
  useEffect(() => {
    if (there) {
      navigate(afterLogin(), { replace: true });
    }
  }, [there]);
  return there ? null : children();
}

/** The page of a provider is also for those who link an account of it. */
function FromProvider({ provider }: { provider: string }) {
  const [before] = useState(signedIn.value);
  return before ? <Callback provider={provider} /> : <SignedOut>{() => <Callback provider={provider} />}</SignedOut>;
}

/** A page for those who are signed in. Others are asked to sign in, and come back. */
function SignedIn({ children }: { children: (profile: Profile) => preact.JSX.Element }) {
  const { words, texts } = useLanguage();
  const there = useStore(signedIn);
  const loaded = useStore(profile);
  const [error, setError] = useState<APIError>();
  useEffect(() => {
    if (!there) {
      const { path, notice } = place.value;
      navigate(`/login?next=${encodeURIComponent(path)}`, { replace: true, notice });
      return undefined;
    }
    const abort = new AbortController();
    const load = (): void => {
      setError(undefined);
      loadProfile(abort.signal).catch((error: unknown) => {
        if (isAPIError(error)) {
          setError(error);
        } else if (!abort.signal.aborted) {
          throw error;
        }
      });
    };
    load();
    addEventListener("online", load);
    return () => {
      abort.abort();
      removeEventListener("online", load);
    };
  }, [there]);
  if (!there) {
    return null;
  }
  if (loaded) {
    return children(loaded);
  }
  return (
    <div class="card narrow">
      <div role="status">{!error && <p class="loading">{words.loading}</p>}</div>
      <Problem text={error && messageFor(error, texts)} lang={texts?.language}>
        {error && (
          <button type="button" class="button quiet" onClick={() => location.reload()}>
            {words.tryAgain}
          </button>
        )}
      </Problem>
    </div>
  );
}

function Header({ path }: { path: string }) {
  const { words } = useLanguage();
  const there = useStore(signedIn);
  const loaded = useStore(profile);
  return (
    <header>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <div class="bar">
        <Link to="/" class="brand">
          <span class="logo" aria-hidden="true" />
          authservice
        </Link>
        {there ? (
          <nav aria-label={words.menu}>
            <Link to="/account" current={path === "/account"}>
              {words.account}
            </Link>
            <Link to="/sessions" current={path === "/sessions"}>
              {words.sessions}
            </Link>
            {loaded?.role === "admin" && (
              <Link to="/admin" current={path === "/admin"}>
                {words.admin}
              </Link>
            )}
            <Form
              label={words.signOut}
              kind="quiet"
              submit={async () => {
                await send("POST", "/api/logout");
                signOut();
                navigate("/login");
              }}
            />
          </nav>
        ) : (
          <LanguageChoice />
        )}
      </div>
    </header>
  );
}

/** The language of those who are not signed in. The profile has it for the others. */
function LanguageChoice() {
  const { words } = useLanguage();
  return (
    <select aria-label={words.language} class="language" onChange={(event) => language.choose(event.currentTarget.value)}>
      <option value="" selected={language.chosen === ""}>
        {words.browserLanguage}
      </option>
      {languages.map((tag) => (
        <option key={tag} value={tag} lang={tag} selected={language.chosen === tag}>
          {languageName(tag)}
        </option>
      ))}
    </select>
  );
}

void language.load();
const root = document.getElementById("app");
if (root) {
  render(<App />, root);
}
