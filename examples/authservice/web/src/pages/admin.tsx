import { useState } from "preact/hooks";
import { Field, Form } from "../form";
import { useLanguage } from "../language";
import { Loading, useResource } from "../network";
import { type Profile, send } from "../session";
import { Page, Section } from "./page";

interface User {
  readonly id: string;
  readonly email: string;
  readonly handle: string;
  readonly role: string;
  readonly verified: boolean;
  readonly banned: boolean;
  readonly created_at: string;
}

export function Admin({ profile }: { profile: Profile }) {
  const { words } = useLanguage();
  const [query, setQuery] = useState("");
  const [notice, setNotice] = useState("");
  const users = useResource<readonly User[]>(`/api/admin/users?q=${encodeURIComponent(query)}`);
  return (
    <Page title={words.admin} lead={words.adminLead}>
      <Section title={words.users}>
        <Form
          label={words.search}
          kind="quiet"
          submit={async ({ q = "" }) => {
            setNotice("");
            if (q === query) {
              users.reload();
            }
            setQuery(q);
          }}
        >
          <Field name="q" label={words.searchLabel} type="search" autocomplete="off" />
        </Form>
        <div role="status">{notice && <p class="notice done">{notice}</p>}</div>
        <Loading resource={users} />
        {users.value && !users.error && (
          <>
            <p class="hint" role="status">
              {words.found(users.value.length)}
            </p>
            <ul class="rows">
              {users.value.map((user) => (
                <UserRow key={user.id} user={user} own={user.id === profile.id} reload={users.reload} notice={setNotice} />
              ))}
            </ul>
          </>
        )}
      </Section>
      <BlockSection />
    </Page>
  );
}

interface UserRowProps {
  readonly user: User;
  readonly own: boolean;
  readonly reload: () => void;
  readonly notice: (text: string) => void;
}

function UserRow({ user, own, reload, notice }: UserRowProps) {
  const { words } = useLanguage();
  const path = `/api/admin/users/${encodeURIComponent(user.id)}`;
  const mail = (kind: string, label: string) => (
    <Form
      label={label}
      kind="quiet"
      submit={async () => {
        notice("");
        await send("POST", `${path}/mail`, { kind });
        notice(words.mailSent(user.email));
      }}
    />
  );
  return (
    <li>
      <div class="name">
        <strong>{user.handle}</strong>
        {user.role === "admin" && <span class="badge">{words.admin}</span>}
        {user.banned && <span class="badge bad">{words.banned}</span>}
        {!user.verified && <span class="badge">{words.unverified}</span>}
        <span class="hint">{user.email}</span>
      </div>
      <div class="buttons" role="group" aria-label={user.handle}>
        {user.verified ? mail("password_reset", words.sendReset) : mail("verification", words.sendVerification)}
        {!own && (
          <Form
            key={String(user.banned)}
            label={user.banned ? words.unban : words.ban}
            kind={user.banned ? "quiet" : "danger"}
            submit={async () => {
              notice("");
              await send(user.banned ? "DELETE" : "POST", `${path}/ban`);
              reload();
            }}
          />
        )}
      </div>
    </li>
  );
}

function BlockSection() {
  const { words } = useLanguage();
  const [notice, setNotice] = useState("");
  const change = (label: string, kind: "danger" | "quiet", act: (address: string) => Promise<void>, text: (address: string) => string) => (
    <Form
      label={label}
      kind={kind}
      places={{ "general:invalid_ip_address": "address", "system:not_found": "address" }}
      submit={async ({ address = "" }) => {
        setNotice("");
        await act(address);
        setNotice(text(address));
      }}
    >
      <Field name="address" label={words.ipAddress} autocomplete="off" />
    </Form>
  );
  return (
    <Section title={words.blocks} lead={words.blocksLead}>
      <div role="status">{notice && <p class="notice done">{notice}</p>}</div>
      <div class="columns">
        {change(words.block, "danger", (address) => send("POST", "/api/admin/blocks", { address }), words.blocked)}
        {change(words.unblock, "quiet", (address) => send("DELETE", `/api/admin/blocks/${encodeURIComponent(address)}`), words.unblocked)}
      </div>
    </Section>
  );
}
