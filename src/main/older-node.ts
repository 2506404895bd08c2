/** What Node 20 lacks of the language and the agent needs. Imported first, before anything can ask for it. */

const oldest = 20;
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < oldest) {
  process.stderr.write(`The agent needs Node ${oldest} or newer; this is ${process.version}.\n`);
  process.exit(1);
}

Promise.withResolvers ??= function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve: PromiseWithResolvers<T>["resolve"] = () => undefined;
  let reject: PromiseWithResolvers<T>["reject"] = () => undefined;
  const promise = new Promise<T>((resolveIt, rejectIt) => {
    resolve = resolveIt;
    reject = rejectIt;
  });
  return { promise, resolve, reject };
};
