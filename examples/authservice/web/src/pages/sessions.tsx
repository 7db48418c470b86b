import { Form } from "../form";
import { useLanguage } from "../language";
import { Loading, useResource } from "../network";
import { send } from "../session";
import { Page } from "./page";

interface Session {
  readonly id: string;
  readonly agent: string;
  readonly address: string;
  readonly created_at: string;
  readonly used_at: string;
  readonly current: boolean;
}

/** Returns a name for a browser, of its User-Agent. */
function browser(agent: string): string {
  const find = (names: readonly (readonly [string, RegExp])[]): string | undefined => names.find(([, pattern]) => pattern.test(agent))?.[0];
  const name = find([["Edge", /Edg\//], ["Opera", /OPR\//], ["Firefox", /Firefox\//], ["Chrome", /Chrome\//], ["Safari", /Safari\//]]);
  const system = find([["Android", /Android/], ["iPhone", /iPhone/], ["iPad", /iPad/], ["Windows", /Windows/], ["macOS", /Mac OS/], ["Linux", /Linux/]]);
  return [name ?? agent.split("/")[0], system].filter(Boolean).join(" · ") || "–";
}

export function Sessions() {
  const { words, tag } = useLanguage();
  const sessions = useResource<readonly Session[]>("/api/sessions");
  const time = (text: string): string => new Date(text).toLocaleString(tag, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Page title={words.sessions} lead={words.sessionsLead}>
      <Loading resource={sessions} />
      {sessions.value && (
        <section class="card">
          <ul class="rows">
            {sessions.value.map((session) => (
              <li key={session.id}>
                <div class="name">
                  <strong>{browser(session.agent)}</strong>
                  {session.current && <span class="badge">{words.thisOne}</span>}
                  <span class="hint">
                    {session.address} · {words.lastUsed} <time dateTime={session.used_at}>{time(session.used_at)}</time>
                  </span>
                </div>
                {!session.current && (
                  <Form
                    label={words.endSession}
                    kind="quiet"
                    submit={async () => {
                      await send("DELETE", `/api/sessions/${encodeURIComponent(session.id)}`);
                      sessions.reload();
                    }}
                  />
                )}
              </li>
            ))}
          </ul>
          {sessions.value.length > 1 && (
            <Form
              label={words.endOthers}
              kind="danger"
              submit={async () => {
                await send("DELETE", "/api/sessions");
                sessions.reload();
              }}
            />
          )}
        </section>
      )}
    </Page>
  );
}
