import { text } from "node:stream/consumers";
import { callAll } from "./client.mjs";

process.stdout.write(JSON.stringify(await callAll(JSON.parse(await text(process.stdin)))));
