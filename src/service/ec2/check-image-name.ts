/** The name of an image: EC2's characters, and one image per name. */
import type { View } from "../../ports/store.ts";
import { ec2Error } from "./ec2-errors.ts";

export async function checkImageName(view: View, name: string): Promise<void> {
  if (!/^[A-Za-z0-9()[\] ./\-'@_]{3,128}$/.test(name)) {
    throw ec2Error(
      "InvalidAMIName.Malformed",
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, spaces, " +
        "'(', ')', '[', ']', '.', '/', '-', ''', '@' and '_'",
    );
  }
  const known = await view.images.byName(name);
  if (known !== undefined) {
    throw ec2Error(
      "InvalidAMIName.Duplicate",
      `AMI name ${name} is already in use by AMI ${known.imageId}`,
    );
  }
}
