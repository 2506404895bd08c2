/**
 * What a pod of AWS Batch on Kubernetes runs: the members of `eksProperties`, with AWS's names. Definitions keep and
 * echo it; no job is made of it, since there is no compute environment of that kind here.
 */
export type EksContainerProperties = {
  readonly name?: string;
  readonly image: string;
  readonly imagePullPolicy?: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly resources?: {
    readonly limits?: Readonly<Record<string, string>>;
    readonly requests?: Readonly<Record<string, string>>;
  };
  readonly volumeMounts?: readonly {
    readonly name?: string;
    readonly mountPath?: string;
    readonly subPath?: string;
    readonly readOnly?: boolean;
  }[];
  readonly securityContext?: {
    readonly runAsUser?: number;
    readonly runAsGroup?: number;
    readonly privileged?: boolean;
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly runAsNonRoot?: boolean;
  };
};

export type EksVolume = {
  readonly name: string;
  readonly hostPath?: { readonly path?: string };
  readonly emptyDir?: { readonly medium?: string; readonly sizeLimit?: string };
  readonly secret?: { readonly secretName: string; readonly optional?: boolean };
  readonly persistentVolumeClaim?: { readonly claimName: string; readonly readOnly?: boolean };
};

export type EksPodProperties = {
  readonly serviceAccountName?: string;
  readonly hostNetwork?: boolean;
  readonly dnsPolicy?: string;
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly containers?: readonly EksContainerProperties[];
  readonly initContainers?: readonly EksContainerProperties[];
  readonly volumes?: readonly EksVolume[];
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly namespace?: string;
  };
  readonly shareProcessNamespace?: boolean;
};

export type EksProperties = { readonly podProperties?: EksPodProperties };
