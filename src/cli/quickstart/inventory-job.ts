/**
 * The pipeline of the quickstart as job definitions: what any user of AWS Batch would register.
 *
 * `scan` is run as an array: its children share a list of licence files between them (child i of n takes every n-th
 * line, starting with line i), name the licence of each and leave a part behind. `merge` adds the parts up. Both are
 * plain POSIX sh, so the same text runs in a busybox container and on the machine itself.
 */
import type { RegisterJobDefinitionRequest } from "@aws-sdk/client-batch";

export type Workplace = {
  /** Folder with the input; mounted read-only at its own path. */
  readonly input: string;
  /** Folder for the list, the parts and the result; mounted at its own path. */
  readonly work: string;
  readonly image: string;
  /** `uid:gid` for containers, so that what they write belongs to whoever started this. */
  readonly user?: string;
};

/** The first phrase found in a text decides; order matters where texts quote each other. */
const scanScript = `
work=$1
: > "$work/part-$AWS_BATCH_JOB_ARRAY_INDEX"
awk -v size="$AWS_BATCH_JOB_ARRAY_SIZE" -v own="$AWS_BATCH_JOB_ARRAY_INDEX" \\
  '(NR - 1) % size == own' "$work/list" | while IFS= read -r file; do
  text=$(tr -s ' \\r\\n\\t' '    ' < "$file")
  case $text in
    *'Apache License'*) licence='Apache-2.0' ;;
    *'Mozilla Public License'*) licence='MPL-2.0' ;;
    *'Permission to use, copy, modify, and'*) licence='ISC or 0BSD' ;;
    *'Redistribution and use in source and binary forms'*) licence='BSD' ;;
    *'Permission is hereby granted, free of charge'*) licence='MIT' ;;
    *'released into the public domain'*) licence='Unlicense' ;;
    *) licence='other' ;;
  esac
  echo "$licence|$(wc -c < "$file" | tr -d ' ')" >> "$work/part-$AWS_BATCH_JOB_ARRAY_INDEX"
  echo "$licence: $file"
done
files=$(wc -l < "$work/part-$AWS_BATCH_JOB_ARRAY_INDEX" | tr -d ' ')
echo "child $AWS_BATCH_JOB_ARRAY_INDEX of $AWS_BATCH_JOB_ARRAY_SIZE read $files files"
`;

const mergeScript = `
work=$1
cat "$work"/part-* | awk -F'|' '
  { files[$1] += 1; bytes[$1] += $2 }
  END { for (licence in files) printf "%s|%d|%d\\n", licence, files[licence], bytes[licence] }
' | sort -t'|' -k2,2nr > "$work/inventory"
cat "$work/inventory"
`;

export function scanDefinition(place: Workplace): RegisterJobDefinitionRequest {
  return definition("licence-scan", scanScript, place);
}

export function mergeDefinition(place: Workplace): RegisterJobDefinitionRequest {
  return definition("licence-merge", mergeScript, place);
}

function definition(name: string, script: string, place: Workplace): RegisterJobDefinitionRequest {
  return {
    jobDefinitionName: name,
    type: "container",
    parameters: { work: place.work },
    retryStrategy: { attempts: 2 },
    timeout: { attemptDurationSeconds: 120 },
    containerProperties: {
      image: place.image,
      command: ["sh", "-euc", script, "sh", "Ref::work"],
      resourceRequirements: [
        { type: "VCPU", value: "1" },
        { type: "MEMORY", value: "256" },
      ],
      volumes: [
        { name: "input", host: { sourcePath: place.input } },
        { name: "work", host: { sourcePath: place.work } },
      ],
      mountPoints: [
        { sourceVolume: "input", containerPath: place.input, readOnly: true },
        { sourceVolume: "work", containerPath: place.work },
      ],
      ...(place.user === undefined ? {} : { user: place.user }),
    },
  };
}
