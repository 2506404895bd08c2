/** The cluster that user data tells an instance's agent to join, as AWS documents it for UNMANAGED environments. */

/** The last `ECS_CLUSTER=…` in the text, whatever writes it: a shell script, cloud-config, or parts of MIME. */
export function clusterInUserData(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const text = Buffer.from(base64, "base64").toString("utf8");
  const named = [...text.matchAll(/\bECS_CLUSTER=["']?([A-Za-z0-9_-]+)/g)];
  return named.at(-1)?.[1];
}
