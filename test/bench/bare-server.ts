/** The limit beside which SubmitJob is measured: `node:http` reading a body and answering fixed bytes. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const answer = Buffer.from(process.argv[2] ?? "{}");

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    Buffer.concat(chunks);
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": answer.length,
    });
    response.end(answer);
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
