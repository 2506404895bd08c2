/** Gives operations their dependencies, so that they fit the wire's handler table. */
import type { RequestContext, ServiceDeps } from "../service/deps.ts";

export type BindOperation = <Input, Output>(
  operation: (deps: ServiceDeps, input: Input, context: RequestContext) => Promise<Output>,
) => (input: Input, context: RequestContext) => Promise<Output>;

export function bindTo(deps: ServiceDeps): BindOperation {
  return (operation) => (input, context) => operation(deps, input, context);
}
