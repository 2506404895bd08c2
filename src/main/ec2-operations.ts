/** The operations of EC2 that the server answers, as a part of the table in operations.ts. */
import { authorizeSecurityGroupEgress } from "../service/ec2/authorize-security-group-egress.ts";
import { authorizeSecurityGroupIngress } from "../service/ec2/authorize-security-group-ingress.ts";
import { copyImage } from "../service/ec2/copy-image.ts";
import { createImage } from "../service/ec2/create-image.ts";
import { createKeyPair } from "../service/ec2/create-key-pair.ts";
import { createLaunchTemplate } from "../service/ec2/create-launch-template.ts";
import { createLaunchTemplateVersion } from "../service/ec2/create-launch-template-version.ts";
import { createPlacementGroup } from "../service/ec2/create-placement-group.ts";
import { createSecurityGroup } from "../service/ec2/create-security-group.ts";
import { createSubnet } from "../service/ec2/create-subnet.ts";
import { createTags } from "../service/ec2/create-tags.ts";
import { createVpc } from "../service/ec2/create-vpc.ts";
import { deleteKeyPair } from "../service/ec2/delete-key-pair.ts";
import { deleteLaunchTemplate } from "../service/ec2/delete-launch-template.ts";
import { deleteLaunchTemplateVersions } from "../service/ec2/delete-launch-template-versions.ts";
import { deletePlacementGroup } from "../service/ec2/delete-placement-group.ts";
import { deleteSecurityGroup } from "../service/ec2/delete-security-group.ts";
import { deleteSubnet } from "../service/ec2/delete-subnet.ts";
import { deleteTags } from "../service/ec2/delete-tags.ts";
import { deleteVpc } from "../service/ec2/delete-vpc.ts";
import { deregisterImage } from "../service/ec2/deregister-image.ts";
import { describeAccountAttributes } from "../service/ec2/describe-account-attributes.ts";
import { describeAvailabilityZones } from "../service/ec2/describe-availability-zones.ts";
import { describeImageAttribute } from "../service/ec2/describe-image-attribute.ts";
import { describeImages } from "../service/ec2/describe-images.ts";
import { describeInstanceAttribute } from "../service/ec2/describe-instance-attribute.ts";
import { describeInstanceStatus } from "../service/ec2/describe-instance-status.ts";
import { describeInstanceTypeOfferings } from "../service/ec2/describe-instance-type-offerings.ts";
import { describeInstanceTypes } from "../service/ec2/describe-instance-types.ts";
import { describeInstances } from "../service/ec2/describe-instances.ts";
import { describeInternetGateways } from "../service/ec2/describe-internet-gateways.ts";
import { describeKeyPairs } from "../service/ec2/describe-key-pairs.ts";
import { describeLaunchTemplateVersions } from "../service/ec2/describe-launch-template-versions.ts";
import { describeLaunchTemplates } from "../service/ec2/describe-launch-templates.ts";
import { describeNetworkAcls } from "../service/ec2/describe-network-acls.ts";
import { describeNetworkInterfaces } from "../service/ec2/describe-network-interfaces.ts";
import { describePlacementGroups } from "../service/ec2/describe-placement-groups.ts";
import { describeRegions } from "../service/ec2/describe-regions.ts";
import { describeRouteTables } from "../service/ec2/describe-route-tables.ts";
import { describeSecurityGroupRules } from "../service/ec2/describe-security-group-rules.ts";
import { describeSecurityGroups } from "../service/ec2/describe-security-groups.ts";
import { describeSubnets } from "../service/ec2/describe-subnets.ts";
import { describeTags } from "../service/ec2/describe-tags.ts";
import { describeVolumes } from "../service/ec2/describe-volumes.ts";
import { describeVpcAttribute } from "../service/ec2/describe-vpc-attribute.ts";
import { describeVpcs } from "../service/ec2/describe-vpcs.ts";
import { disableImage } from "../service/ec2/disable-image.ts";
import { disableImageDeprecation } from "../service/ec2/disable-image-deprecation.ts";
import { enableImage } from "../service/ec2/enable-image.ts";
import { enableImageDeprecation } from "../service/ec2/enable-image-deprecation.ts";
import { getConsoleOutput } from "../service/ec2/get-console-output.ts";
import { importKeyPair } from "../service/ec2/import-key-pair.ts";
import { modifyImageAttribute } from "../service/ec2/modify-image-attribute.ts";
import { modifyLaunchTemplate } from "../service/ec2/modify-launch-template.ts";
import { modifySubnetAttribute } from "../service/ec2/modify-subnet-attribute.ts";
import { modifyVpcAttribute } from "../service/ec2/modify-vpc-attribute.ts";
import { rebootInstances } from "../service/ec2/reboot-instances.ts";
import { refuseDryRun } from "../service/ec2/refuse-dry-run.ts";
import { registerImage } from "../service/ec2/register-image.ts";
import { resetImageAttribute } from "../service/ec2/reset-image-attribute.ts";
import { revokeSecurityGroupEgress } from "../service/ec2/revoke-security-group-egress.ts";
import { revokeSecurityGroupIngress } from "../service/ec2/revoke-security-group-ingress.ts";
import { runInstances } from "../service/ec2/run-instances.ts";
import { startInstances } from "../service/ec2/start-instances.ts";
import { stopInstances } from "../service/ec2/stop-instances.ts";
import { terminateInstances } from "../service/ec2/terminate-instances.ts";
import type { OperationHandlers } from "../wire/handlers.ts";
import type { BindOperation } from "./bind-operations.ts";

export function ec2Operations(bind: BindOperation): NonNullable<OperationHandlers["ec2"]> {
  /** Nearly every operation of EC2 has the parameter that asks for all but the deed. */
  const by: BindOperation = (operation) =>
    bind(async (deps, input, context) => {
      refuseDryRun(input);
      return operation(deps, input, context);
    });

  return {
    AuthorizeSecurityGroupEgress: by(authorizeSecurityGroupEgress),
    AuthorizeSecurityGroupIngress: by(authorizeSecurityGroupIngress),
    CopyImage: by(copyImage),
    CreateImage: by(createImage),
    CreateKeyPair: by(createKeyPair),
    CreateLaunchTemplate: by(createLaunchTemplate),
    CreateLaunchTemplateVersion: by(createLaunchTemplateVersion),
    CreatePlacementGroup: by(createPlacementGroup),
    CreateSecurityGroup: by(createSecurityGroup),
    CreateSubnet: by(createSubnet),
    CreateTags: by(createTags),
    CreateVpc: by(createVpc),
    DeleteKeyPair: by(deleteKeyPair),
    DeleteLaunchTemplate: by(deleteLaunchTemplate),
    DeleteLaunchTemplateVersions: by(deleteLaunchTemplateVersions),
    DeletePlacementGroup: by(deletePlacementGroup),
    DeleteSecurityGroup: by(deleteSecurityGroup),
    DeleteSubnet: by(deleteSubnet),
    DeleteTags: by(deleteTags),
    DeleteVpc: by(deleteVpc),
    DeregisterImage: by(deregisterImage),
    DescribeAccountAttributes: by(describeAccountAttributes),
    DescribeAvailabilityZones: by(describeAvailabilityZones),
    DescribeImageAttribute: by(describeImageAttribute),
    DescribeImages: by(describeImages),
    DescribeInstanceAttribute: by(describeInstanceAttribute),
    DescribeInstanceStatus: by(describeInstanceStatus),
    DescribeInstanceTypeOfferings: by(describeInstanceTypeOfferings),
    DescribeInstanceTypes: by(describeInstanceTypes),
    DescribeInstances: by(describeInstances),
    DescribeInternetGateways: by(describeInternetGateways),
    DescribeKeyPairs: by(describeKeyPairs),
    DescribeLaunchTemplateVersions: by(describeLaunchTemplateVersions),
    DescribeLaunchTemplates: by(describeLaunchTemplates),
    DescribeNetworkAcls: by(describeNetworkAcls),
    DescribeNetworkInterfaces: by(describeNetworkInterfaces),
    DescribePlacementGroups: by(describePlacementGroups),
    DescribeRegions: by(describeRegions),
    DescribeRouteTables: by(describeRouteTables),
    DescribeSecurityGroupRules: by(describeSecurityGroupRules),
    DescribeSecurityGroups: by(describeSecurityGroups),
    DescribeSubnets: by(describeSubnets),
    DescribeTags: by(describeTags),
    DescribeVolumes: by(describeVolumes),
    DescribeVpcAttribute: by(describeVpcAttribute),
    DescribeVpcs: by(describeVpcs),
    DisableImage: by(disableImage),
    DisableImageDeprecation: by(disableImageDeprecation),
    EnableImage: by(enableImage),
    EnableImageDeprecation: by(enableImageDeprecation),
    GetConsoleOutput: by(getConsoleOutput),
    ImportKeyPair: by(importKeyPair),
    ModifyImageAttribute: by(modifyImageAttribute),
    ModifyLaunchTemplate: by(modifyLaunchTemplate),
    ModifySubnetAttribute: by(modifySubnetAttribute),
    ModifyVpcAttribute: by(modifyVpcAttribute),
    RebootInstances: by(rebootInstances),
    RegisterImage: by(registerImage),
    ResetImageAttribute: by(resetImageAttribute),
    RevokeSecurityGroupEgress: by(revokeSecurityGroupEgress),
    RevokeSecurityGroupIngress: by(revokeSecurityGroupIngress),
    RunInstances: by(runInstances),
    StartInstances: by(startInstances),
    StopInstances: by(stopInstances),
    TerminateInstances: by(terminateInstances),
  };
}
