/** The project's version, from package.json: of the server, and of the agents that live in it. */
import { readFileSync } from "node:fs";

const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");

export const version: string = (JSON.parse(text) as { version: string }).version;
