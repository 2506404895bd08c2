/** The data of a new launch template version: whole as given, with what EC2 checks checked. */
import type { RequestLaunchTemplateData } from "@aws-sdk/client-ec2";
import type { Decoded } from "../../model/decoded.ts";
import type { LaunchTemplateData } from "../../model/launch-template.ts";
import { ec2Error } from "./ec2-errors.ts";

/** Bytes, before base64. */
const userDataMax = 16_384;

/** The same members: the SDK's types differ from the model's only in saying that a member may be undefined. */
export function launchTemplateData(given: Decoded<RequestLaunchTemplateData>): LaunchTemplateData {
  return given as unknown as LaunchTemplateData;
}

export function checkLaunchTemplateData(data: LaunchTemplateData): LaunchTemplateData {
  if (Object.keys(data).length === 0) {
    throw ec2Error(
      "InvalidRequest",
      "The request must contain launch template data with at least one member.",
    );
  }
  if (data.UserData !== undefined) checkUserData(data.UserData);
  if ((data.SecurityGroupIds?.length ?? 0) > 0 && (data.SecurityGroups?.length ?? 0) > 0) {
    throw ec2Error(
      "InvalidParameterCombination",
      "The parameter SecurityGroups cannot be used with the parameter SecurityGroupIds",
    );
  }
  return data;
}

export function checkUserData(userData: string): void {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(userData.replaceAll(/\s+/g, ""))) {
    throw ec2Error("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
  }
  if (Buffer.from(userData, "base64").length > userDataMax) {
    throw ec2Error(
      "InvalidParameterValue",
      `User data is limited to ${userDataMax} bytes before base64 encoding.`,
    );
  }
}
