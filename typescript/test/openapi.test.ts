import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import openapiTS, { astToString } from "openapi-typescript";
import { errorCodes } from "../errcode.js";
import { project, readProject, responses, written } from "./support.js";

type JSONObject = Record<string, unknown>;

const document = JSON.parse(readProject("../openapi/errcode.openapi.json")) as {
  components: { schemas: Record<string, JSONObject>; headers: Record<string, JSONObject>; responses: Record<string, ResponseObject> };
};
interface ResponseObject {
  headers: Record<string, { $ref: string }>;
  content: { "application/json": { schema: JSONObject; examples?: Record<string, { value: unknown }> } };
}
const schema = JSON.parse(readProject("../openapi/errcode.schema.json")) as JSONObject;

test("the document is valid OpenAPI 3.1", async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document) as JSONObject);
  assert.deepEqual(result, { valid: true });
  assert.equal(validator.version, "3.1");
  validator.resolveRefs(); // throws for a reference to nothing
  const broken = structuredClone(document) as JSONObject;
  delete broken["info"];
  assert.equal((await new Validator().validate(broken)).valid, false);
});

/** A validator that reports unknown keywords as errors. */
function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false, strictRequired: false });
  ajv.addVocabulary(["x-enum-varnames", "x-enum-descriptions", "x-enum-actions", "x-enum-faults"]);
  return ajv;
}

const names: Readonly<Record<string, string>> = { protekt: "Protekt", envelope: "Envelope", "domain-reason": "DomainReason" };

test("the schema is valid, and fits the recorded bodies and nothing else", () => {
  const ajv = newAjv();
  assert.ok(ajv.validateSchema(schema), ajv.errorsText());
  const validate = ajv.compile(schema);
  for (const r of written) {
    assert.ok(validate(JSON.parse(r.body)), `${r.name}: ${ajv.errorsText(validate.errors)}`);
  }
  for (const body of [
    null, [], {}, "user:not_found", { code: "user:not_found" }, { status: 404, code: "user:notfound" }, { status: 200, code: "user:not_found" }, { status: "404", code: "user:not_found" },
    { error: "user_not_found", message: "m" }, { success: true, error: "m", code: "NOT_FOUND" }, { success: false, error: "m" },
    { success: false, error: "m", code: "VALIDATION_ERROR" }, { success: false, error: "m", code: "VALIDATION_ERROR", details: [] },
  ]) {
    assert.equal(validate(body), false, JSON.stringify(body));
  }
});

test("both files have the same schemas", () => {
  const text = JSON.stringify(schema["$defs"]).replaceAll("#/$defs/", "#/components/schemas/");
  for (const [name, definition] of Object.entries(JSON.parse(text) as JSONObject)) {
    assert.deepEqual(document.components.schemas[name], definition, name);
  }
});

test("each code is in one enumeration", () => {
  const all = ["ProtektCode", "EnvelopeCode", "DomainReasonCode", "LibraryCode"].flatMap((name) => document.components.schemas[name]?.["enum"] as string[]);
  assert.deepEqual(all.sort(), Object.keys(errorCodes).sort()); // the table groups them
});

test("a response for each status fits its body, its headers and its examples", () => {
  const ajv = newAjv();
  ajv.addVocabulary(["x-generated", "openapi", "info", "jsonSchemaDialect", "servers", "components"]);
  ajv.addSchema(document, "openapi");
  const at = (path: string): ((value: unknown) => boolean) => {
    const validate = ajv.compile({ $ref: `openapi#/components/${path}` });
    return (value) => validate(value) as boolean;
  };
  const used = new Set<string>();
  const statusNames = new Map<number, string>();
  for (const [name, { enum: codes }] of Object.entries(document.components.schemas)) {
    const status = /^Code of a response with status (\d+)$/.exec(String(document.components.schemas[name]?.["title"]))?.[1];
    if (status !== undefined) {
      statusNames.set(Number(status), name.replace(/Code$/, ""));
      assert.deepEqual([...(codes as string[])].sort(), Object.entries(errorCodes).filter(([, row]) => row.status === Number(status)).map(([code]) => code).sort());
    }
  }
  for (const r of written) {
    const name = `${names[r.name.replace(/: .*/, "")]}${statusNames.get(r.status)}`;
    const response = document.components.responses[name];
    assert.ok(response, name);
    used.add(name);
    assert.ok(at(`responses/${name}/content/application~1json/schema`)(JSON.parse(r.body)), r.name);
    for (const [header, value] of Object.entries(r.header)) {
      if (/^Content-(?:Type|Length)$/.test(header)) {
        continue;
      }
      const found = Object.keys(response.headers).find((key) => key.toLowerCase() === header.toLowerCase());
      assert.ok(found, `${r.name}: ${header}`);
      const path = response.headers[found]?.$ref.replace("#/components/", "") ?? "";
      assert.ok(at(`${path}/schema`)(header === "Retry-After" ? Number(value) : value), `${r.name}: ${header}`);
    }
    for (const header of Object.keys(response.headers).filter((key) => document.components.headers[key.replaceAll("-", "")]?.["required"])) {
      assert.ok(Object.keys(r.header).some((key) => key.toLowerCase() === header.toLowerCase()), `${r.name}: ${header}`);
    }
  }
  const named = Object.keys(document.components.responses);
  assert.deepEqual(named.filter((name) => name.endsWith("Default")), ["ProtektDefault", "EnvelopeDefault", "DomainReasonDefault"]);
  assert.deepEqual([...used].sort(), named.filter((name) => !name.endsWith("Default")).sort());
  let examples = 0;
  for (const [name, response] of Object.entries(document.components.responses)) {
    for (const { value } of Object.values(response.content["application/json"].examples ?? {})) {
      assert.ok(at(`responses/${name}/content/application~1json/schema`)(value), JSON.stringify(value));
      // The bytes that the Writer sends, except for the fields of VALIDATION_ERROR.
      const text = JSON.stringify(value);
      assert.ok(text.includes("VALIDATION_ERROR") || written.some((r) => r.body === text), text);
      examples++;
    }
  }
  // INTERNAL_ERROR is an example twice: the domain:reason form sends it, too.
  assert.equal(examples, Object.keys(errorCodes).length + 1);
});

test("the forms of package forms are described as they are sent", async () => {
  const ring = JSON.parse(readProject("testdata/forms.openapi.json")) as typeof document;
  assert.deepEqual(await new Validator().validate(structuredClone(ring) as JSONObject), { valid: true });
  const ajv = newAjv();
  ajv.addVocabulary(["x-generated", "openapi", "info", "jsonSchemaDialect", "servers", "components"]);
  ajv.addFormat("uri-reference", (text: string) => URL.canParse(text, "https://service.example"));
  ajv.addSchema(ring, "ring");
  const codes = new Set(ring.components.schemas["ErrorCode"]?.["enum"] as string[]);
  const schemas = new Map<string, string>(); // by the form and the status
  for (const [name, { title }] of Object.entries(ring.components.schemas)) {
    const [, form, status] = /^Error body in the form (\S+) with status (\d+)$/.exec(String(title)) ?? [];
    if (form !== undefined) {
      schemas.set(`${form} ${status}`, name);
    }
  }
  const used = new Set<string>();
  for (const r of responses) {
    const form = /^(problem|oauth|code-message): /.exec(r.name)?.[1];
    if (form === undefined || !codes.has(r.want.code)) {
      continue; // a code that another form sends by itself
    }
    const name = schemas.get(`${form} ${r.status}`) ?? "";
    const response = ring.components.responses[name.replace(/Error$/, "")];
    assert.ok(response, r.name);
    used.add(name);
    const validate = ajv.compile({ $ref: `ring#/components/schemas/${name}` });
    assert.ok(validate(JSON.parse(r.body)), `${r.name}: ${ajv.errorsText(validate.errors)}`);
    for (const header of Object.keys(r.header).filter((key) => !/^Content-(?:Type|Length)$/.test(key))) {
      assert.ok(Object.keys(response.headers).some((key) => key.toLowerCase() === header.toLowerCase()), `${r.name}: ${header}`);
    }
  }
  assert.deepEqual([...used].sort(), [...schemas.values()].sort());
});

test("the types of the typed client are fresh; npm run generate", async () => {
  const url = new URL("recipes/service.openapi.json", project);
  const types = astToString(await openapiTS(url, { silent: true }));
  assert.ok(readProject("recipes/service.ts").endsWith(types), `stale: ${fileURLToPath(url)}`);
});
