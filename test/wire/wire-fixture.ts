/** A wire server on a free port with one known key, and the configuration that makes an SDK client talk to it. */
import { randomIds } from "../../src/main/random-ids.ts";
import { systemClock } from "../../src/main/system-clock.ts";
import type { OperationHandlers } from "../../src/wire/handlers.ts";
import { createWireServer, type WireServerOptions } from "../../src/wire/server.ts";

export const ACCESS_KEY_ID = "AKIDEXAMPLE";
export const SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
export const PRINCIPAL_ARN = "arn:aws:iam::123456789012:user/tester";

export type WireFixture = AsyncDisposable & {
  readonly endpoint: string;
  readonly port: number;
  readonly clientConfig: ClientConfig;
  /** Messages and fields of everything logged as an error. */
  readonly errors: {
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
  close(): Promise<void>;
};

export type ClientConfig = {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly disableHostPrefix: boolean;
};

export async function startWire(
  handlers: OperationHandlers,
  options: Partial<WireServerOptions> = {},
): Promise<WireFixture> {
  const errors: WireFixture["errors"] = [];
  const server = createWireServer({
    handlers,
    credentials: (id) =>
      id === ACCESS_KEY_ID
        ? { secretAccessKey: SECRET_ACCESS_KEY, principalArn: PRINCIPAL_ARN }
        : undefined,
    preload: ["batch"],
    clock: systemClock,
    newRequestId: randomIds.uuid,
    log: { warn: () => {}, error: (fields, message) => void errors.push({ fields, message }) },
    ...options,
  });
  const { port } = await server.listen(0, "127.0.0.1");
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    port,
    errors,
    clientConfig: {
      endpoint,
      region: "eu-central-1",
      credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
      maxAttempts: 1,
      disableHostPrefix: true,
    },
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}
