/** `eksProperties` of a definition: one pod, by the rules that AWS Batch adds to those of Kubernetes. */
import type { EksProperties as EksPropertiesInput } from "@aws-sdk/client-batch";
import type { Decoded } from "../../model/decoded.ts";
import type {
  EksContainerProperties,
  EksPodProperties,
  EksProperties,
  EksVolume,
} from "../../model/eks-properties.ts";
import { checkEksResources } from "./check-eks-resources.ts";
import { checkOneOf } from "./check-one-of.ts";
import type { Refuse } from "./refuse.ts";
import { stated } from "./stated.ts";

const containersMax = 10;
/** AWS gives this name to a container without one. */
const defaultContainerName = "Default";
const labelLengthMax = 63;
const annotationPrefixMax = 253;
const annotationNameMax = 63;
const annotationValueMax = 255;
const namespaceShape = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const namespaceLengthMax = 63;

/** The properties as they will be kept and echoed. */
export function checkEksProperties(
  refuse: Refuse,
  given: Decoded<EksPropertiesInput>,
): EksProperties {
  // The members are the SDK's own; what of them must be there is checked below.
  const properties = stated(given) as EksProperties;
  const pod = properties.podProperties ?? {};
  const { containers = [], initContainers = [] } = pod;
  if (containers.length === 0) refuse("Containers must be provided for Batch on EKS jobs.");
  if (containers.length > containersMax) {
    refuse(`Number of containers must be between 1 and ${containersMax}`);
  }
  if (initContainers.length > containersMax) {
    refuse(
      `Number of initContainers must be at most ${containersMax}, got ${initContainers.length}.`,
    );
  }
  const volumes = checkVolumes(refuse, pod.volumes ?? []);
  checkNames(refuse, [...containers, ...initContainers]);
  for (const container of containers) checkContainer(refuse, container, volumes, true);
  for (const container of initContainers) checkContainer(refuse, container, volumes, false);
  if (pod.dnsPolicy !== undefined && pod.dnsPolicy !== "") {
    checkOneOf(refuse, "dnsPolicy", pod.dnsPolicy, [
      "Default",
      "ClusterFirst",
      "ClusterFirstWithHostNet",
    ]);
  }
  for (const { name } of pod.imagePullSecrets ?? []) {
    if (!name) refuse("imagePullSecrets name must be provided.");
  }
  checkMetadata(refuse, pod.metadata ?? {});
  return properties;
}

function checkNames(refuse: Refuse, containers: readonly EksContainerProperties[]): void {
  const names = new Set<string>();
  for (const { name = defaultContainerName } of containers) {
    if (names.has(name)) refuse(`Container name ${name} is used twice.`);
    names.add(name);
  }
}

/** `main`: one of those that the job is for; only they must say what they need. */
function checkContainer(
  refuse: Refuse,
  container: EksContainerProperties,
  volumes: ReadonlySet<string>,
  main: boolean,
): void {
  if (!container.image) refuse("EKS Container Image must be provided.");
  if (container.imagePullPolicy) {
    checkOneOf(refuse, "imagePullPolicy", container.imagePullPolicy, [
      "Always",
      "IfNotPresent",
      "Never",
    ]);
  }
  for (const { name } of container.env ?? []) {
    if (!name) refuse("Environment variable name must be provided.");
    if (name.startsWith("AWS_BATCH")) {
      refuse(`Environment variable names cannot start with AWS_BATCH, got ${name}.`);
    }
  }
  checkEksResources(refuse, container.resources ?? {}, main);
  for (const { name, mountPath } of container.volumeMounts ?? []) {
    if (name === undefined || !volumes.has(name)) {
      refuse(`volumeMounts name ${name} is not the name of one of the volumes.`);
    }
    if (!mountPath) refuse(`volumeMounts mountPath of ${name} must be provided.`);
  }
}

function checkVolumes(refuse: Refuse, volumes: readonly EksVolume[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { name, ...sources } of volumes) {
    if (!name) refuse("Volume name must be provided.");
    if (names.has(name)) refuse(`Volume name ${name} is used twice.`);
    names.add(name);
    const given = Object.values(sources).filter((source) => source !== undefined);
    if (given.length !== 1) {
      refuse(
        `Volume ${name} must have exactly one of hostPath, emptyDir, secret and persistentVolumeClaim, ` +
          `got ${given.length}.`,
      );
    }
    const { emptyDir } = sources;
    if (emptyDir?.medium !== undefined) {
      checkOneOf(refuse, `emptyDir medium of volume ${name}`, emptyDir.medium, ["", "Memory"]);
    }
  }
  return names;
}

function checkMetadata(
  refuse: Refuse,
  { labels = {}, annotations = {}, namespace }: NonNullable<EksPodProperties["metadata"]>,
): void {
  for (const [key, value] of Object.entries(labels)) {
    const name = key.slice(key.lastIndexOf("/") + 1);
    if (name.length > labelLengthMax || value.length > labelLengthMax) {
      refuse(`Label ${key} cannot exceed ${labelLengthMax} characters.`);
    }
  }
  for (const [key, value] of Object.entries(annotations)) {
    const slash = key.lastIndexOf("/");
    if (
      slash > annotationPrefixMax ||
      key.length - slash - 1 > annotationNameMax ||
      value.length > annotationValueMax
    ) {
      refuse(
        `Annotation ${key} is too long: its prefix has at most ${annotationPrefixMax} characters, ` +
          `its name ${annotationNameMax}, its value ${annotationValueMax}.`,
      );
    }
  }
  if (namespace === undefined) return;
  if (!namespaceShape.test(namespace) || namespace.length > namespaceLengthMax) {
    refuse(
      `Namespace ${namespace} is not valid: use 1 to ${namespaceLengthMax} characters of ` +
        `${namespaceShape.source}.`,
    );
  }
  if (namespace === "default" || namespace.startsWith("kube")) {
    refuse(`Namespace ${namespace} is not valid: it cannot be default or start with kube.`);
  }
}
