/** The type lives in the model, where the wire may reach it too; operations import it from here. */
export type { Decoded } from "../model/decoded.ts";
