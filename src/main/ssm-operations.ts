/** The operations of Systems Manager that the server answers, as a part of the table in operations.ts. */
import { addTagsToResource } from "../service/ssm/add-tags-to-resource.ts";
import { deleteParameter } from "../service/ssm/delete-parameter.ts";
import { deleteParameters } from "../service/ssm/delete-parameters.ts";
import { describeParameters } from "../service/ssm/describe-parameters.ts";
import { getParameter } from "../service/ssm/get-parameter.ts";
import { getParameters } from "../service/ssm/get-parameters.ts";
import { getParametersByPath } from "../service/ssm/get-parameters-by-path.ts";
import { listTagsForResource } from "../service/ssm/list-tags-for-resource.ts";
import { putParameter } from "../service/ssm/put-parameter.ts";
import { removeTagsFromResource } from "../service/ssm/remove-tags-from-resource.ts";
import type { OperationHandlers } from "../wire/handlers.ts";
import type { BindOperation } from "./bind-operations.ts";

export function ssmOperations(by: BindOperation): NonNullable<OperationHandlers["ssm"]> {
  return {
    AddTagsToResource: by(addTagsToResource),
    DeleteParameter: by(deleteParameter),
    DeleteParameters: by(deleteParameters),
    DescribeParameters: by(describeParameters),
    GetParameter: by(getParameter),
    GetParameters: by(getParameters),
    GetParametersByPath: by(getParametersByPath),
    ListTagsForResource: by(listTagsForResource),
    PutParameter: by(putParameter),
    RemoveTagsFromResource: by(removeTagsFromResource),
  };
}
