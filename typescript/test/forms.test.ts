import assert from "node:assert/strict";
import { test } from "node:test";
import { createFormControl } from "react-hook-form";
import { isAPIError, parseError } from "../errcode.js";
import { action, shown } from "../recipes/next-action.js";
import { setServerErrors } from "../recipes/react-hook-form.js";

const invalid = parseError(422, { success: false, error: "m", code: "VALIDATION_ERROR", details: { email: "bad", "items.0.name": "empty", csrf: "old" } });

test("react-hook-form shows errors at their fields, others at the form", () => {
  const form = createFormControl({ defaultValues: { email: "", items: [{ name: "" }] } });
  form.subscribe({ formState: { errors: true }, callback: ({ errors }) => (shownErrors = errors) });
  let shownErrors: unknown;
  setServerErrors(form, invalid);
  const { email, items, root } = shownErrors as { email: { message: string }; items: { name: { message: string } }[]; root: { server: { message: string } } };
  assert.deepEqual([email.message, items[0]?.name.message, root.server.message], ["bad", "empty", "old"]);
  setServerErrors(form, parseError(401, { error: "invalid_credentials", message: "Wrong", statusCode: 401 }));
  assert.equal((shownErrors as typeof shownErrors & { root: { server: { message: string } } }).root.server.message, "Wrong");
});

test("an action returns its error as a plain object", async () => {
  const fails = action(async () => Promise.reject(invalid));
  const state = structuredClone(await fails(undefined, new FormData()));
  const { error, message, fields } = shown(state);
  assert.ok(isAPIError(error) && error.code === "VALIDATION_ERROR");
  assert.deepEqual([message, fields["email"]], ["m", "bad"]);
  assert.deepEqual(shown(await action(async () => 7)(undefined, new FormData())), { fields: {} });
  assert.deepEqual(shown(undefined), { fields: {} });
  await assert.rejects(action(async () => Promise.reject(new RangeError("x")))(undefined, new FormData()), RangeError);
});
