/** Launch templates that `computeResources` cannot name; each is refused with a text of its own. */
import type { ComputeResource } from "@aws-sdk/client-batch";
import type { Decoded } from "../../src/model/decoded.ts";

export const launchTemplateChanges: readonly Pick<Decoded<ComputeResource>, "launchTemplate">[] = [
  { launchTemplate: {} },
  { launchTemplate: { launchTemplateName: "one", version: "newest" } },
  { launchTemplate: { launchTemplateName: "one", userdataType: "EKS_NODEADM" } },
  {
    launchTemplate: {
      overrides: Array.from({ length: 11 }, () => ({
        launchTemplateName: "one",
        targetInstanceTypes: ["m6i"],
      })),
    },
  },
  { launchTemplate: { overrides: [{ launchTemplateName: "one" }] } },
  { launchTemplate: { overrides: [{ targetInstanceTypes: ["m6i"] }] } },
  {
    launchTemplate: {
      overrides: [{ launchTemplateName: "one", targetInstanceTypes: ["optimal"] }],
    },
  },
  { launchTemplate: { overrides: [{ launchTemplateName: "one", targetInstanceTypes: ["c6i"] }] } },
  {
    launchTemplate: {
      overrides: [
        { launchTemplateName: "one", targetInstanceTypes: ["m6i"] },
        { launchTemplateName: "two", targetInstanceTypes: ["m6i.large"] },
      ],
    },
  },
];
